/* SPDX-License-Identifier: EUPL-1.2
 *
 * The answer that gives somebody all there is of a person.
 */
#pragma once

#include "server/sales/privacy/person_data.h"
#include "server/web/request.h"

/** person_answer: a JSON file to keep. */
void person_answer (Request *request, gint64 attendee_id, PersonReach reach);
