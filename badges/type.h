/* SPDX-License-Identifier: EUPL-1.2
 *
 * The badge's letters: which faces there are, and texts shaped with them. The result is the same on
 * any machine: fonts come from a configuration of our own that knows only the faces of the Debian
 * packages fonts-noto-core and fonts-noto-cjk, never from what else is installed or set there.
 *
 * Texts are shaped once, at no size: all lengths are in ems and grow with the letters. What was
 * shaped is kept, since first names, schools and places come back; so a sheet of thousands costs
 * little more than its names.
 */
#pragma once

#include <cairo.h>
#include <glib.h>
#include <hb.h>

/** One glyph of a shaped text. Positions are of its origin, from the start of the line. */
typedef struct {
  guint32 glyph;
  guint32 face; /* for badge_type_face() */
  double x_em, y_em;
  guint16 text_at, text_size; /* bytes of BadgeShape.text it stands for; 0 when another one does */
} BadgeGlyph;

/** One line of text, shaped. */
typedef struct {
  char *text;
  guint n_glyphs;
  BadgeGlyph *glyphs;
  double width_em;                  /* to where the next text starts */
  double left_em, right_em;         /* of the ink, when that is outside 0 and width */
  double ascent_em;                 /* of the face, above the base line */
  double descent_em;                /* below it */
  double ink_top_em, ink_bottom_em; /* of the ink, from the base line, down is positive */
  gboolean rtl; /* its first strong letter is of a script written from the right */
} BadgeShape;

/** The letters of one thread. */
typedef struct BadgeType BadgeType;

/**
 * badge_type_alone: says that this process sets no letters but these, so that the machine's own
 * fonts need not be found and read. Called at the start, by programs without a screen.
 */
void badge_type_alone (void);

/**
 * badge_type_get:
 *
 * Errors: BADGE_ERROR_DRAW when the fonts are not installed; the message names the packages.
 *
 * Returns: (transfer none): this thread's, made at its first use; it goes with the thread.
 */
BadgeType *badge_type_get (GError **error);

/**
 * badge_type_shape:
 * @text: UTF-8 without line ends; @size bytes of it
 *
 * Returns: (transfer none): the shaped text, good until the next call of badge_type_trim().
 */
const BadgeShape *badge_type_shape (BadgeType *type, const char *text, gsize size, gboolean bold);

/** badge_type_trim: forgets shapes when there are very many. Between badges only. */
void badge_type_trim (BadgeType *type);

/** badge_type_face: face number @face for HarfBuzz, such as to embed it. (transfer none). */
hb_face_t *badge_type_face (const BadgeType *type, guint face);

/** badge_type_advances: a font of that face whose lengths are thousandths of an em. (transfer
 * none). */
hb_font_t *badge_type_advances (const BadgeType *type, guint face);

/** badge_type_cairo: the same face for cairo. (transfer none). */
cairo_font_face_t *badge_type_cairo (const BadgeType *type, guint face);
