{{/* A service without data of its own. Called with a dict: root, own, service, short, port, env, engine (none: no consensus client), replicas (none: autoscaling says how many). */}}
{{- define "argosy.worker" -}}
{{- $name := printf "%s-%s" (include "argosy.fullname" .root) .short -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  labels:
    {{- include "argosy.labels" . | nindent 4 }}
spec:
  {{- if hasKey . "replicas" }}
  replicas: {{ .replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "argosy.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "argosy.labels" . | nindent 8 }}
      {{- with include "argosy.podAnnotations" . | trim }}
      annotations:
        {{- . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "argosy.pod" . | nindent 6 }}
      {{- include "argosy.spread" . | nindent 6 }}
      containers:
        - name: {{ .service }}
          {{- include "argosy.image" . | nindent 10 }}
          {{- include "argosy.containerSecurity" .root | nindent 10 }}
          env:
            {{- include "argosy.clusterEnv" . | nindent 12 }}
            - {name: ARGOSY_STORE, value: {{ include "argosy.storeAddress" .root | quote }}}
            {{- range $key, $value := .env }}
            - {name: {{ $key }}, value: {{ $value | quote }}}
            {{- end }}
          ports:
            - {name: http, containerPort: {{ .port }}}
            {{- with .engine }}
            - {name: engine, containerPort: 8551}
            {{- end }}
          {{- include "argosy.probes" .root | nindent 10 }}
          resources:
            {{- toYaml .own.resources | nindent 12 }}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            {{- include "argosy.genesisMount" .root | nindent 12 }}
            {{- include "argosy.kafkaMounts" . | nindent 12 }}
            {{- with .engine }}
            - {name: engine, mountPath: /etc/argosy-engine, readOnly: true}
            {{- end }}
      volumes:
        - {name: tmp, emptyDir: {}}
        {{- include "argosy.genesisVolume" .root | nindent 8 }}
        {{- include "argosy.kafkaVolumes" . | nindent 8 }}
        {{- with .engine }}
        - name: engine
          secret: {secretName: {{ .jwtSecret }}, defaultMode: 0440}
        {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels:
    {{- include "argosy.labels" . | nindent 4 }}
    argosy/metrics: "true"
spec:
  clusterIP: None
  selector:
    {{- include "argosy.selector" . | nindent 4 }}
  ports:
    - {name: http, port: {{ .port }}, targetPort: http}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels:
    {{- include "argosy.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ .own.podDisruptionBudget.maxUnavailable }}
  selector:
    matchLabels:
      {{- include "argosy.selector" . | nindent 6 }}
{{- end -}}

{{/*
More instances where work waits. Nobody commits offsets (a mailbox or a delivery of a former life is void), so Kafka itself cannot tell a lag: the services do, and Prometheus has it.
Called with a dict: root, own, service, short.
*/}}
{{- define "argosy.scaledObject" -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ include "argosy.fullname" .root }}-{{ .short }}
  labels:
    {{- include "argosy.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    name: {{ include "argosy.fullname" .root }}-{{ .short }}
  minReplicaCount: {{ .own.autoscaling.min }}
  maxReplicaCount: {{ .own.autoscaling.max }}
  pollingInterval: 15
  # Each change deals the shards anew, and what was in flight is fetched again: not for a pause of some seconds.
  cooldownPeriod: 300
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        scaleDown:
          stabilizationWindowSeconds: 600
          policies:
            - {type: Pods, value: 1, periodSeconds: 120}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: {{ .root.Values.monitoring.prometheus | quote }}
        query: sum(argosy_kafka_lag_records{cluster="{{ include "argosy.cluster" .root }}",service="{{ .service }}",listener="deliveries"})
        threshold: {{ .own.autoscaling.lag | quote }}
    # What waits for the one thread that decides has left Kafka already.
    - type: prometheus
      metadata:
        serverAddress: {{ .root.Values.monitoring.prometheus | quote }}
        query: sum(rate(argosy_core_busy_seconds_total{cluster="{{ include "argosy.cluster" .root }}",core="{{ .core }}"}[1m]))
        threshold: "0.8"
{{- end -}}
