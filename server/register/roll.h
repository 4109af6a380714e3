/* SPDX-License-Identifier: EUPL-1.2
 *
 * The register's own list of who stands in it, as a CSV file from outside, and how a name on it is
 * compared with one on a ticket. Of the list only the rows about our participants are kept.
 *
 * CSV: UTF-8 with or without byte order mark, RFC 4180, comma or semicolon (what the first line
 * uses). The first line names the columns, in any order, in Dutch or English:
 *
 *   registernummer | register_number  required
 *   naam | name                       required
 *   geboortedatum | birth_date        ISO (1980-02-29) or 29-02-1980; may be empty
 *   ingeschreven | enrolled_on        the same
 *
 * Other columns are skipped.
 */
#pragma once

#include <glib.h>

#define ROLL_ERROR (roll_error_quark ())
GQuark roll_error_quark (void);
typedef enum {
  ROLL_ERROR_FORM, /* "line N: what is wrong"; quotes nothing of the file */
} RollError;

enum { ROLL_ROWS_MAX = 400000, ROLL_FIELD_MAX = 300 };

typedef struct {
  char *number, *name;
  char birth_date[11], enrolled_on[11]; /* ISO; "" unknown */
} RollRow;

void roll_row_free (gpointer row);

/** roll_date_valid: TRUE for a real date "YYYY-MM-DD" on which a teacher may have been born. */
gboolean roll_date_valid (const char *date);

/** roll_date_iso: a date as people write it, "29-02-1980", also with strokes or dots, as
 * "1980-02-29"; anything else as it is. Returns: (transfer full). */
char *roll_date_iso (const char *text);

/** RollTake: whether the row is kept; on the reader's thread. */
typedef gboolean (*RollTake) (const RollRow *row, gpointer user_data);

/**
 * roll_read:
 * @take: (nullable): keeps all when NULL
 * @rows_in_file: (out)
 *
 * Returns: (transfer full) (element-type RollRow): the rows that were kept; NULL with @error.
 */
GPtrArray *roll_read (const char *text, gsize size, RollTake take, gpointer user_data,
                      guint *rows_in_file, GError **error);

typedef enum {
  ROLL_NAME_OTHER, /* nothing in common */
  ROLL_NAME_NEAR,  /* a family name in common, but something contradicts */
  ROLL_NAME_SAME,  /* the same family name, and first names or initials that fit */
} RollName;

/** roll_compare_names: "A. de Vries", "Vries, Anna de" and "Anna de Vries-Jansen" are each other's;
 * accents and capitals do not count. */
RollName roll_compare_names (const char *a, const char *b);
