/* SPDX-License-Identifier: EUPL-1.2
 *
 * Sending one badge to a printer at the desk. The only file that knows CUPS and sockets.
 *
 *   socket://host[:port][?dpi=300]   a label printer that takes ZPL, port 9100
 *   ipp://host[:port]/path           a printer or a print server that speaks IPP: gets a PDF
 *   ipps://…                         the same under TLS
 *   name                             a queue of the CUPS on this machine: gets a PDF
 *
 * Blocks: for a working thread, never for one that serves HTTP.
 */
#pragma once

#include "badges/sheet.h"

enum { BADGE_PRINTER_TIMEOUT_S = 15 };

/** badge_printer_valid: TRUE for an address of a form above. */
gboolean badge_printer_valid (const char *printer);

/**
 * badge_printer_send:
 * @layout: the label, or the page, of which @person's badge is the first
 *
 * Errors: BADGE_ERROR_INPUT for an address of another form, BADGE_ERROR_PRINTER when the printer
 * cannot be reached or refuses; the message says which. BADGE_ERROR_DRAW.
 */
gboolean badge_printer_send (const char *printer, const BadgeLayout *layout,
                             const BadgeEdition *edition, const BadgePerson *person,
                             GError **error);
