{{- define "argosy.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (default .Chart.Name .Values.nameOverride) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (default .Chart.Name .Values.nameOverride) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods of a service; never changes. Called with a dict: root, service. */}}
{{- define "argosy.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride | trunc 63 }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- if .service }}
app.kubernetes.io/component: {{ .service }}
{{- end }}
{{- end -}}

{{- define "argosy.labels" -}}
{{ include "argosy.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "argosy.cluster" -}}
{{- default .Release.Name .Values.cluster -}}
{{- end -}}

{{- define "argosy.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "argosy.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "argosy.hasState" -}}
{{- if has .Values.network.mode (list "fast" "snap") -}}yes{{- end -}}
{{- end -}}

{{- define "argosy.hasBodies" -}}
{{- if ne .Values.network.mode "headers" -}}yes{{- end -}}
{{- end -}}

{{- define "argosy.bootstrap" -}}
{{- if eq .Values.kafka.mode "external" -}}
{{- required "kafka.external.bootstrap: say where the brokers are, host:port, or choose kafka.mode strimzi or dev" .Values.kafka.external.bootstrap -}}
{{- else if eq .Values.kafka.mode "strimzi" -}}
{{- printf "%s-kafka-bootstrap:9092" (include "argosy.fullname" .) -}}
{{- else -}}
{{- printf "%s-kafka:9092" (include "argosy.fullname" .) -}}
{{- end -}}
{{- end -}}

{{/* What no schema can say: numbers that depend on each other. */}}
{{- define "argosy.check" -}}
{{- $v := .Values -}}
{{- if and $v.headers.engine.enabled (not $v.headers.engine.jwtSecret) -}}
{{- fail "headers.engine.jwtSecret: name the Secret that holds jwt.hex" -}}
{{- end -}}
{{- if gt (int $v.gateway.replicas) (int $v.shards.gatewaySlots) -}}
{{- fail (printf "gateway.replicas is %d, but shards.gatewaySlots is %d: a gateway without a slot cannot start" (int $v.gateway.replicas) (int $v.shards.gatewaySlots)) -}}
{{- end -}}
{{- if and (eq $v.network.name "private") (not $v.network.genesis) -}}
{{- fail "network.genesis: a private network needs its genesis file" -}}
{{- end -}}
{{- if and (ne $v.network.name "private") $v.network.genesis -}}
{{- fail (printf "network.genesis is of no use with network.name %s: say private" $v.network.name) -}}
{{- end -}}
{{- if gt (int $v.bodies.autoscaling.max) (int $v.shards.chain) -}}
{{- fail (printf "bodies.autoscaling.max is %d, but there are %d chain shards: more instances have nothing to do" (int $v.bodies.autoscaling.max) (int $v.shards.chain)) -}}
{{- end -}}
{{- if gt (int $v.state.autoscaling.max) (int $v.shards.state) -}}
{{- fail (printf "state.autoscaling.max is %d, but there are %d state shards: more instances have nothing to do" (int $v.state.autoscaling.max) (int $v.shards.state)) -}}
{{- end -}}
{{- if and (or $v.bodies.autoscaling.enabled $v.state.autoscaling.enabled) (not $v.monitoring.prometheus) -}}
{{- fail "monitoring.prometheus: autoscaling needs to know where Prometheus is" -}}
{{- end -}}
{{- if and $v.gateway.p2p.nodePort.enabled (gt (add (int $v.gateway.p2p.nodePort.first) (int $v.shards.gatewaySlots)) 32768) -}}
{{- fail (printf "gateway.p2p.nodePort.first is %d: the ports of %d slots end above 32767" (int $v.gateway.p2p.nodePort.first) (int $v.shards.gatewaySlots)) -}}
{{- end -}}
{{- end -}}

{{- define "argosy.image" -}}
{{- $tag := default .root.Chart.AppVersion .root.Values.image.tag -}}
image: {{ printf "%s:%s" (replace "{service}" .service .root.Values.image.repository) $tag | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
{{- if not (contains "{service}" .root.Values.image.repository) }}
args: [{{ .service }}]
{{- end }}
{{- end -}}

{{/* The name by which Spring takes a setting from the environment: block-store.reads-port is BLOCKSTORE_READSPORT. */}}
{{- define "argosy.envName" -}}
{{- . | replace "-" "" | replace "." "_" | upper -}}
{{- end -}}

{{/* What all services of a cluster agree on. */}}
{{- define "argosy.clusterEnv" -}}
{{- $v := .root.Values -}}
- {name: ARGOSY_BOOTSTRAP, value: {{ include "argosy.bootstrap" .root | quote }}}
- {name: ARGOSY_NETWORK, value: {{ eq $v.network.name "private" | ternary "/etc/argosy/genesis.json" $v.network.name | quote }}}
- {name: ARGOSY_CLUSTER, value: {{ include "argosy.cluster" .root | quote }}}
- {name: ARGOSY_CHAIN_SHARDS, value: {{ $v.shards.chain | quote }}}
- {name: ARGOSY_STATE_SHARDS, value: {{ $v.shards.state | quote }}}
- {name: ARGOSY_GATEWAY_SLOTS, value: {{ $v.shards.gatewaySlots | quote }}}
- {name: ARGOSY_REPLICATION, value: {{ eq $v.kafka.mode "dev" | ternary 1 (int $v.kafka.replication) | quote }}}
{{- with $v.network.checkpoints }}
- {name: ARGOSY_CHECKPOINTS, value: {{ join "," . | quote }}}
{{- end }}
- {name: ARGOSY_COMPRESSION, value: {{ $v.kafka.compression | quote }}}
- {name: ARGOSY_HTTP_HOST, value: "0.0.0.0"}
# Within the cluster of Kubernetes, and by its network policies for our pods, metrics and named callers alone.
{{- $plain := and (eq $v.kafka.mode "external") (ne $v.kafka.external.security.protocol "PLAINTEXT") | ternary "reads,http" "kafka,reads,http" }}
- {name: ARGOSY_PLAINTEXT, value: {{ $v.headers.engine.enabled | ternary (printf "%s,engine" $plain) $plain | quote }}}
{{- if eq $v.kafka.mode "external" }}
{{- range $name, $value := $v.kafka.external.client }}
- {name: {{ printf "ARGOSY_KAFKA_%s" (include "argosy.envName" $name) }}, value: {{ $value | quote }}}
{{- end }}
{{- with $v.kafka.external.security }}
{{- if ne .protocol "PLAINTEXT" }}
- {name: ARGOSY_BROKER_PROTOCOL, value: {{ .protocol }}}
{{- if eq .protocol "SASL_SSL" }}
- {name: ARGOSY_BROKER_USER, value: {{ replace "{service}" $.service .user | quote }}}
- {name: ARGOSY_BROKER_PASSWORD_FILE, value: /etc/argosy-kafka/password}
{{- else }}
- {name: ARGOSY_BROKER_CERTIFICATE, value: /etc/argosy-kafka/tls-combined.pem}
{{- end }}
{{- if .authorities }}
- {name: ARGOSY_BROKER_AUTHORITIES, value: /etc/argosy-kafka-authorities/ca.crt}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
- {name: JAVA_TOOL_OPTIONS, value: {{ .own.javaOptions | quote }}}
{{- range $name, $value := .own.settings }}
- {name: {{ include "argosy.envName" $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end -}}

{{- define "argosy.storeAddress" -}}
{{- printf "%s-store:9560" (include "argosy.fullname" .) -}}
{{- end -}}

{{- define "argosy.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  # Not again and again: a gateway's key must stay for its owner's eyes only.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "argosy.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end -}}

{{- define "argosy.probes" -}}
# Opening a large database, and the first topics of a cluster, take their time.
startupProbe:
  httpGet: {path: /actuator/health/liveness, port: http}
  periodSeconds: 5
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /actuator/health/liveness, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /actuator/health/readiness, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
{{- end -}}

{{/* What stands at the head of every pod's specification. */}}
{{- define "argosy.pod" -}}
serviceAccountName: {{ include "argosy.serviceAccount" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ .own.terminationGracePeriodSeconds }}
{{- with .own.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .own.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .own.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{ include "argosy.podSecurity" . }}
{{- end -}}

{{/* Two of a service rather not on one node. */}}
{{- define "argosy.spread" -}}
affinity:
{{- if .own.affinity }}
  {{- toYaml .own.affinity | nindent 2 }}
{{- else }}
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "argosy.selector" . | nindent 14 }}
{{- end }}
{{- end -}}

{{- define "argosy.genesisVolume" -}}
{{- if eq .Values.network.name "private" -}}
- name: genesis
  configMap: {name: {{ include "argosy.fullname" . }}-genesis}
{{- end -}}
{{- end -}}

{{- define "argosy.genesisMount" -}}
{{- if eq .Values.network.name "private" -}}
- {name: genesis, mountPath: /etc/argosy, readOnly: true}
{{- end -}}
{{- end -}}

{{/* Files by which a service and the brokers know each other. Called with a dict: root, service. */}}
{{- define "argosy.kafkaVolumes" -}}
{{- $security := .root.Values.kafka.external.security -}}
{{- if and (eq .root.Values.kafka.mode "external") (ne $security.protocol "PLAINTEXT") -}}
- name: kafka
  secret: {secretName: {{ replace "{service}" .service $security.secret }}, defaultMode: 0440}
{{- if $security.authorities }}
- name: kafka-authorities
  secret: {secretName: {{ $security.authorities }}, items: [{key: ca.crt, path: ca.crt}]}
{{- end }}
{{- end -}}
{{- end -}}

{{- define "argosy.kafkaMounts" -}}
{{- $security := .root.Values.kafka.external.security -}}
{{- if and (eq .root.Values.kafka.mode "external") (ne $security.protocol "PLAINTEXT") -}}
- {name: kafka, mountPath: /etc/argosy-kafka, readOnly: true}
{{- if $security.authorities }}
- {name: kafka-authorities, mountPath: /etc/argosy-kafka-authorities, readOnly: true}
{{- end }}
{{- end -}}
{{- end -}}

{{- define "argosy.podAnnotations" -}}
{{- if eq .root.Values.network.name "private" }}
argosy/genesis: {{ .root.Values.network.genesis | sha256sum }}
{{- end }}
{{- with .own.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}
