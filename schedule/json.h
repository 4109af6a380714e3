/* SPDX-License-Identifier: EUPL-1.2
 *
 * The project's own form of a programme: everything the house knows of one, in JSON that
 * a person can write. Times are local ("2017-10-06T09:30") in the congress's zone.
 *
 *   {"format": "lerarencongres-programme-1",
 *    "congress": {"title", "acronym", "number" (1-255), "time_zone", "version", "venue"?, "city"?,
 *                 "base_url"?},
 *    "days":     [{"date", "offering"?}],
 *    "rooms":    [{"name", "capacity", "shared"?, "guid"?}],
 *    "rounds":   [{"day" (from 1), "round" (from 1 a day), "name", "starts", "ends"}],
 *    "tracks":   [{"slug", "name_nl", "name_en", "colour"}],
 *    "speakers": [{"key", "name", "bio"?}],
 *    "sessions": [{"id", "title", "room", "day", "round" or "starts" and "ends" (or all three),
 *                  "track"?, "capacity"? (0: walk in), "sectors"? (of "PO", "VO", "SO", "MBO"),
 *                  "starters"?, "research"?, "speakers"? (keys), "subtitle"?, "abstract"?, "type"?,
 *                  "language"?, "slug"?, "guid"?, "cancelled"?, "sequence"?, "offering"?}]}
 *   offering:   {"code", "provider", "activity" (of programme_activity_types()), "valid_until",
 *                "validated"? (true), "offered"? (a date), in quarters of an hour
 *                "vakinhoudelijk"?, "vakdidactisch"?, "pedagogisch"?, "overig"?, and of these
 *                "zelfstudie"?, "elements"?, "contribution"?, "content"?}
 *
 * Members that do not stand here are refused.
 * A missing guid is derived from the id or name, so that it stays the same from version to version.
 */
#pragma once

#include "schedule/programme.h"

#define PROGRAMME_JSON_FORMAT "lerarencongres-programme-1"

/**
 * programme_load:
 *
 * Reads a programme in any form the house knows, told by its content: the own form, schedule.json
 * (frab.h) or schedule.xml (xml.h).
 *
 * Errors: PROGRAMME_ERROR_FORM with the place of the fault.
 *
 * Returns: (transfer full): the programme, sorted; NULL with @error set.
 */
Programme *programme_load (const char *text, gsize size, GError **error);

/** programme_load_file: the same from a file; the message starts with its name. */
Programme *programme_load_file (const char *path, GError **error);

/** programme_json_write: the own form of @programme. Returns: (transfer full): text, ends in a
 * newline. */
char *programme_json_write (const Programme *programme);
