/** The operator's door: orders over HTTP, for who has the token. Read {@link io.argosy.blockstore.adapter.admin.AdminApi}. */
@NullMarked
package io.argosy.blockstore.adapter.admin;

import org.jspecify.annotations.NullMarked;
