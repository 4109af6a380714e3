/* SPDX-License-Identifier: EUPL-1.2
 *
 * What stands on one page, as a list of strokes in millimetres: what draws does not know whether it
 * becomes a PDF (pdf.h) or pixels (pixels.h), and pixels can be made in bands, by going through the
 * list once a band, so that no page needs to be whole in memory.
 */
#pragma once

#include <glib.h>

#include "badges/qr.h"
#include "badges/type.h"

/** 0xRRGGBB. */
typedef guint32 BadgeColour;

typedef struct {
  double x, y;
} BadgePoint;

typedef struct {
  double x, y, width, height;
} BadgeBox;

typedef enum {
  BADGE_OP_GROUP,   /* what follows, to its end, stands in a box of its own */
  BADGE_OP_END,     /* of a group */
  BADGE_OP_RECT,    /* filled */
  BADGE_OP_PATH,    /* filled, or stroked when it has a line width */
  BADGE_OP_GLYPHS,  /* letters of one face */
  BADGE_OP_MODULES, /* a QR code without its quiet zone */
  BADGE_OP_PIECE,   /* what comes back on many badges, drawn once */
} BadgeOpKind;

typedef enum {
  BADGE_VERB_MOVE,
  BADGE_VERB_LINE,
  BADGE_VERB_CURVE, /* two control points and the end */
  BADGE_VERB_CLOSE,
} BadgeVerb;

typedef struct {
  BadgeVerb verb;
  BadgePoint to[3]; /* of a move and a line the first only */
} BadgeStep;

/** One stroke. Boxes and points are those of the group it stands in. */
typedef struct {
  BadgeOpKind kind;
  BadgeColour colour;
  BadgeBox box;       /* GROUP: its place on the outside; RECT; MODULES */
  guint first, count; /* PATH: steps; GLYPHS: glyphs; GROUP: count is the operation of its end;
                         PIECE: first is its place in pieces */
  double line_mm;     /* PATH: 0 fills it */
  double dash_mm;     /* PATH: 0 is a whole line */
  double size_mm;     /* GLYPHS: of an em */
  BadgePoint at;      /* GLYPHS: where the base line starts */
  guint face;         /* GLYPHS */
  int turn;           /* GROUP: 0, 90, 180 or 270 degrees clockwise */
  double bleed_mm;    /* GROUP: what may be drawn outside its box */
  int modules;        /* MODULES: on a side; first is their place */
} BadgeOp;

/** A page as strokes. */
typedef struct BadgeDraw BadgeDraw;
struct BadgeDraw {
  BadgeType *type;  /* borrowed: the thread's */
  GArray *ops;      /* of BadgeOp */
  GArray *steps;    /* of BadgeStep */
  GArray *glyphs;   /* of BadgeGlyph, without texts */
  GPtrArray *texts; /* of const char *: for each glyph, the text of its shape; borrowed */
  GByteArray *modules;
  gboolean colourful; /* something on it is not grey */
  GArray *open;       /* of guint: groups not ended */
  GPtrArray *pieces;  /* of BadgeDraw: stay when the page is cleared */
  GHashTable *places; /* key of a piece to its place in pieces, from 1 */
};

/** badge_draw_new: an empty page for the letters of this thread. */
BadgeDraw *badge_draw_new (BadgeType *type);
/** badge_draw_clear: makes it empty again; the pieces stay. */
void badge_draw_clear (BadgeDraw *draw);
/** badge_draw_free: accepts NULL. */
void badge_draw_free (BadgeDraw *draw);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadgeDraw, badge_draw_free)

/**
 * badge_draw_group:
 * @box: where on the outside it stands; when turned a quarter, width and height are the outside's
 * @turn: 0, 90, 180 or 270 degrees clockwise
 * @bleed_mm: nothing reaches further than so much outside @box
 *
 * Begins a group: until badge_draw_end(), 0,0 is its upper left corner as it is read.
 */
void badge_draw_group (BadgeDraw *draw, const BadgeBox *box, int turn, double bleed_mm);
void badge_draw_end (BadgeDraw *draw);

/**
 * badge_draw_piece:
 * @key: not 0; what is drawn under it is the same each time, in all that one page is used for
 * @fresh: (out): it was not known yet: draw it now, on what is returned
 *
 * Puts a piece at 0,0 of the group, such as a line of words that stands on all badges. A piece is
 * drawn once, and a PDF holds it once. A fresh one must be drawn before the next call.
 *
 * Returns: (transfer none): the piece; NULL when there are too many, so that it has to be drawn as
 * anything else.
 */
BadgeDraw *badge_draw_piece (BadgeDraw *draw, guint key, gboolean *fresh);

/** badge_draw_colourful: something on the page, or on its pieces, is not grey. */
gboolean badge_draw_colourful (const BadgeDraw *draw);

void badge_draw_rect (BadgeDraw *draw, BadgeColour colour, const BadgeBox *box);

/* A path: a move first; then ended by filling or stroking it. */
void badge_draw_move (BadgeDraw *draw, double x, double y);
void badge_draw_line (BadgeDraw *draw, double x, double y);
void badge_draw_curve (BadgeDraw *draw, BadgePoint control1, BadgePoint control2, BadgePoint end);
void badge_draw_close (BadgeDraw *draw);
/** badge_draw_disc, badge_draw_round: a whole circle, a box with round corners, added to the path.
 */
void badge_draw_disc (BadgeDraw *draw, double x, double y, double r);
void badge_draw_round (BadgeDraw *draw, const BadgeBox *box, double r);
void badge_draw_fill (BadgeDraw *draw, BadgeColour colour);
void badge_draw_stroke (BadgeDraw *draw, BadgeColour colour, double line_mm, double dash_mm);

/**
 * badge_draw_shape:
 * @x: start of the line, @y: its base line
 * @size_mm: of an em
 *
 * Draws a shaped text, which must stay until the page was written.
 */
void badge_draw_shape (BadgeDraw *draw, BadgeColour colour, const BadgeShape *shape, double size_mm,
                       double x, double y);

/** badge_draw_code: draws the modules of @qr over @box, a square; white is left open. */
void badge_draw_code (BadgeDraw *draw, const BadgeBox *box, const BadgeQr *qr);

/** BadgeDrawVisit: takes one stroke, but no piece. @draw: what holds it, the page or a piece. */
typedef void (*BadgeDrawVisit) (const BadgeDraw *draw, const BadgeOp *op, gpointer user);

/**
 * badge_draw_visit:
 * @top: of what is looked at, @bottom: the same, in millimetres
 *
 * Goes through the strokes of the page and of its pieces, in order. Groups of the page that stand
 * above or below are passed over whole.
 */
void badge_draw_visit (const BadgeDraw *draw, double top, double bottom, BadgeDrawVisit visit,
                       gpointer user);
