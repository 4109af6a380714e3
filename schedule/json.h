/* SPDX-License-Identifier: EUPL-1.2
 *
 * The project's own form of a programme: everything the house knows of one, in JSON that
 * a person can write. Times are local ("2017-10-06T09:30") in the congress's zone.
 *
 *   {"format": "lerarencongres-programme-1",
 *    "congress": {"title", "acronym", "number" (1-255), "venue", "city", "time_zone", "version",
 * "base_url"}, "days":     [{"date"}], "rooms":    [{"name", "capacity", "shared"?, "guid"?}],
 *    "rounds":   [{"day" (from 1), "round" (from 1 a day), "name", "starts", "ends"}],
 *    "tracks":   [{"slug", "name_nl", "name_en", "colour"}],
 *    "speakers": [{"key", "name", "bio"?}],
 *    "sessions": [{"id", "title", "room", "day"+"round" or "starts"+"ends", "track"?, "capacity"?,
 *                  "sectors"? (of "PO", "VO", "SO", "MBO"), "starters"?, "research"?, "speakers"?
 * (keys), "subtitle"?, "abstract"?, "type"?, "language"?, "slug"?, "guid"?, "cancelled"?,
 * "sequence"?, "offering"?: {"code", "provider", "activity", "vakinhoudelijk"?, "vakdidactisch"?,
 *                                "pedagogisch"?, "overig"? (quarters of an hour), "valid_until"}}]}
 *
 * A missing guid is derived from the id or name, so that it stays the same from version to version.
 */
#pragma once

#include "schedule/programme.h"

/**
 * programme_load:
 *
 * Reads a programme in any form the house knows, told by its content: the own form, schedule.json
 * (frab.h) or schedule.xml (xml.h).
 *
 * Errors: PROGRAMME_ERROR_FORM with the place of the fault; PROGRAMME_ERROR_CONTENT.
 *
 * Returns: (transfer full): the programme, sorted; NULL with @error set.
 */
Programme *programme_load (const char *text, gsize size, GError **error);

/** programme_load_file: the same from a file; the message starts with its name. */
Programme *programme_load_file (const char *path, GError **error);

/** programme_json_write: the own form of @programme. Returns: (transfer full): text, ends in a
 * newline. */
char *programme_json_write (const Programme *programme);
