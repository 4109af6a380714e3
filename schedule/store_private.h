/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the files of the store know of each other.
 */
#pragma once

#include "schedule/store.h"

/** store_check_references: Returns: FALSE with @error when a row refers to one that is not there.
 */
gboolean store_check_references (Store *store, GError **error);
