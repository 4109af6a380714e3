/* SPDX-License-Identifier: EUPL-1.2
 *
 * The badge number for people, such as "1042-7": a serial number and a check digit, printed
 * under the code and typed at a door when the code is torn. It opens nothing by itself.
 *
 * The digit is Damm's: it catches every single wrong digit and every swap of neighbours, and
 * needs no eleventh sign. Source: H. M. Damm, "Total anti-symmetrische Quasigruppen",
 * dissertation, Philipps-Universität Marburg 2004, the quasigroup of order 10 given there.
 */
#pragma once

#include <glib.h>

/** Ten digits of a guint32, dash, check digit, NUL. */
enum { BADGE_NUMBER_SIZE = 13 };

/** badge_number_format: writes @serial with its check digit; 1042 gives "1042-7". */
void badge_number_format (guint32 serial, char text[BADGE_NUMBER_SIZE]);

/**
 * badge_number_parse:
 * @text: as a person types it: spaces and dashes anywhere are skipped
 *
 * Returns: TRUE with @serial filled when the check digit is right and the serial is 1 or more;
 * FALSE with @serial untouched.
 */
gboolean badge_number_parse (const char *text, guint32 *serial);
