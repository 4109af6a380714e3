/* SPDX-License-Identifier: EUPL-1.2
 *
 * The member "offering" of a session or a day in the own form of a programme; see json.h. Apart
 * from json.c and json_write.c, because both a day and a session have it.
 */
#pragma once

#include "schedule/json_reader.h"
#include "schedule/programme.h"

/** json_offering_load: the offering of @item. Returns: (transfer full): NULL when it has none;
 * faults go to @reader. */
ProgrammeOffering *json_offering_load (JsonReader *reader, json_t *item);

/** json_offering_write: Returns: (transfer full). */
json_t *json_offering_write (const ProgrammeOffering *offering);
