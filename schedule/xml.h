/* SPDX-License-Identifier: EUPL-1.2
 *
 * schedule.xml of frab and c3voc, in and out; what goes out validates against the published
 * schema. Media type: application/vnd.c3voc.schedule+xml.
 */
#pragma once

#include "schedule/programme.h"

/**
 * programme_xml_read:
 *
 * Reads schedule.xml with libxml2: no network, no entities, no DOCTYPE, at most 16 MiB.
 *
 * Errors: PROGRAMME_ERROR_FORM with the line.
 */
Programme *programme_xml_read (const char *text, gsize size, GError **error);

/** programme_xml_write: Returns: (transfer full): the document, ends in a newline. */
char *programme_xml_write (const Programme *programme);
