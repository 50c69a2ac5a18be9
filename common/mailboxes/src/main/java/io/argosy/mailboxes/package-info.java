/** The gateways that a scheduler may send to. Read {@link io.argosy.mailboxes.Gateways}. Pure; part of the schedulers' cores. */
@NullMarked
package io.argosy.mailboxes;

import org.jspecify.annotations.NullMarked;
