/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the two halves of reading a layout file share: layout_read.c goes through its lines and
 * sections, layout_values.c knows the keys and what may stand behind them. For nobody else.
 */
#pragma once

#include "badges/layout.h"

typedef enum {
  SECTION_NONE,
  SECTION_LAYOUT = 1 << 0,
  SECTION_PAGE = 1 << 1,
  SECTION_FACE = 1 << 2,
  SECTION_FIELD = 1 << 3,
} Section;

/** A file being read. */
typedef struct {
  BadgeLayout *layout;
  guint line;
  Section section;
  BadgeFace *face;   /* of the section */
  BadgeField *field; /* of the section */
  guint64 seen;      /* bit k: key k stood in this section */
  gboolean any[2];   /* [layout] and [page] were there */
} Reader;

/** layout_key: the number of a key, or -1. */
int layout_key (const char *name);

/** layout_key_sections: a mask of Section: where key @key may stand. */
guint layout_key_sections (int key);

/** layout_key_set: reads the value of key @key. Returns: NULL, or what is wrong with it. */
const char *layout_key_set (Reader *reader, int key, const char *value);

/** layout_what: what a field called @name shows when its file does not say. */
BadgeWhat layout_what (const char *name);
