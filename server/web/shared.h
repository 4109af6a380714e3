/* SPDX-License-Identifier: EUPL-1.2
 *
 * What many requests read alike: read once between two commits, and shared. In a rush commits come
 * some dozens of times a second, and pages thousands of times.
 */
#pragma once

#include "server/web/request.h"

/** SharedRead: Returns: (transfer full): a list that nobody changes any more; NULL with @error. */
typedef GPtrArray *(*SharedRead) (Store *store, GError **error);

/** request_shared: what @read gives for the database as it is, also when another request read it.
 * The list belongs to all threads: it is looked at only. Returns: (transfer full): to unref; NULL
 * with @error set. */
GPtrArray *request_shared (Request *request, SharedRead read, GError **error);
