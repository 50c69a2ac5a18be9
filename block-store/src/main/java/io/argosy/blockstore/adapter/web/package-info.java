/**
 * JSON-RPC over what is stored. Read {@link io.argosy.blockstore.adapter.web.JsonRpc}, then {@link io.argosy.blockstore.adapter.web.ChainView}: bytes in, bytes out; Spring only in
 * {@link io.argosy.blockstore.adapter.web.JsonRpcController}.
 */
@NullMarked
package io.argosy.blockstore.adapter.web;

import org.jspecify.annotations.NullMarked;
