package io.argosy.standalone;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** The web server of the one context that has a door to the outside. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class WebServer {}
