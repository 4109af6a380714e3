/* SPDX-License-Identifier: EUPL-1.2
 *
 * schedule.json as frab, pretalx and the c3voc tools write and read it, next to the project's own
 * form. Rounds, offerings and places do not exist there and are lost on the way out.
 * Source: the c3voc schedule schema, version 1 (github voc/schedule, validator/json/schema.json).
 */
#pragma once

#include <jansson.h>

#include "schedule/programme.h"

/** programme_frab_read: @root is the whole document. Errors: PROGRAMME_ERROR_FORM with the place.
 */
Programme *programme_frab_read (json_t *root, GError **error);

/** programme_frab_write: Returns: (transfer full): schedule.json, ends in a newline. */
char *programme_frab_write (const Programme *programme);

/** programme_frab_duration: minutes of "HH:MM"; -1 when it is not of that form. */
int programme_frab_duration (const char *text);
