/* SPDX-License-Identifier: EUPL-1.2
 *
 * Waiting lines on the private page: the template "waiting_list" in it.
 */
#pragma once

#include "server/sales/mine.h"
#include "server/web/request.h"

/** page_waiting_fill: the person's lines, as the template "waiting_list" wants them. @view has
 * "link". Returns: FALSE with @error. */
gboolean page_waiting_fill (Request *request, View *view, const Mine *mine, GError **error);
