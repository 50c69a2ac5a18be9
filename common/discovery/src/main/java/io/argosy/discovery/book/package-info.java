/** What is remembered of nodes between starts, and whom to dial next. Read {@link io.argosy.discovery.book.NodeBook} first. */
@NullMarked
package io.argosy.discovery.book;

import org.jspecify.annotations.NullMarked;
