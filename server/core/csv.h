/* SPDX-License-Identifier: EUPL-1.2
 *
 * Tables for Dutch Excel: UTF-8 with a byte order mark, semicolons, and no cell that a spreadsheet
 * would run.
 */
#pragma once

#include <glib.h>

/** csv_new: @head is the first line, its names parted by semicolons. Returns: (transfer full). */
GString *csv_new (const char *head);
/** csv_text: a cell between quotes; @last ends the line. Quoting: RFC 4180; a cell that begins like
 * a formula gets an apostrophe (OWASP ASVS 1.2.10). */
void csv_text (GString *csv, const char *text, gboolean last);
/** csv_number: a cell as it is: digits, a sign, a decimal comma, made by us. */
void csv_number (GString *csv, const char *digits, gboolean last);
