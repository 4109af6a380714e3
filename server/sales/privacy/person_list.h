/* SPDX-License-Identifier: EUPL-1.2
 *
 * Finding somebody in the office, to give or erase what there is.
 */
#pragma once

#include "schedule/store.h"
#include "server/web/view.h"

/** person_list_fill: list "people": @words (nullable) in name, address or order number; at most 50;
 * nobody when there are no words. */
gboolean person_list_fill (Store *store, View *view, const char *words, GError **error);

/** person_list_fill_same: list "same" as "people": who else has the address of @person_id, or is in
 * an order with it; flag "any_same". Nobody proved that they are one person. */
gboolean person_list_fill_same (Store *store, View *view, const char *person_id, GError **error);

/** person_list_fill_one: "person" (id), "name", "email", "number", "active". @found: (out). */
gboolean person_list_fill_one (Store *store, View *view, const char *person_id, gboolean *found,
                               GError **error);
