/* SPDX-License-Identifier: EUPL-1.2
 *
 * Looking for flaws in what was drawn; see proof.h. It looks at the strokes themselves, so that it
 * finds what the printer would.
 */
#include "badges/proof.h"

#include <string.h>

static const double PT_PER_MM = 72 / 25.4;

typedef struct {
  const BadgeLayout *layout;
  const BadgePerson *person;
  BadgeProofTell tell;
  gpointer user;
  GPtrArray *told; /* of const char *: texts that lack a letter, on whichever face */
} Proof;

/* The least size of the texts of a face; lists have their own. */
static double
least_pt (const BadgeLayout *layout, guint face)
{
  double least = G_MAXDOUBLE;
  for (guint i = 0; i < layout->n_fields; i++)
    if (layout->fields[i].face == face && layout->fields[i].what != BADGE_WHAT_BOX &&
        layout->fields[i].what != BADGE_WHAT_LINE && layout->fields[i].what != BADGE_WHAT_CODE)
      least = MIN (least, layout->fields[i].min_pt);
  return least;
}

/** The smallest letters of a face. */
typedef struct {
  double size_pt;
  const char *text;
} Smallest;

static void
proof_draw (const Proof *proof, const BadgeDraw *draw, Smallest *smallest)
{
  for (guint i = 0; i < draw->ops->len; i++) {
    const BadgeOp *op = &g_array_index (draw->ops, BadgeOp, i);
    if (op->kind == BADGE_OP_PIECE)
      proof_draw (proof, draw->pieces->pdata[op->first], smallest);
    if (op->kind != BADGE_OP_GLYPHS)
      continue;
    double size_pt = op->size_mm * PT_PER_MM;
    if (size_pt < smallest->size_pt)
      *smallest = (Smallest){ size_pt, draw->texts->pdata[op->first] };
    for (guint n = 0; n < op->count; n++) {
      gpointer text = draw->texts->pdata[op->first + n];
      if (g_array_index (draw->glyphs, BadgeGlyph, op->first + n).glyph != 0 ||
          g_ptr_array_find_with_equal_func (proof->told, text, g_str_equal, NULL))
        continue;
      g_ptr_array_add (proof->told, text);
      proof->tell (BADGE_FLAW_GLYPH, proof->person, text, size_pt, proof->user);
    }
  }
}

static void
proof_face (const Proof *proof, const BadgeDraw *draw, guint face)
{
  Smallest smallest = { G_MAXDOUBLE, NULL };
  proof_draw (proof, draw, &smallest);
  if (smallest.size_pt < least_pt (proof->layout, face) - 0.01)
    proof->tell (BADGE_FLAW_SMALL, proof->person, smallest.text, smallest.size_pt, proof->user);
}

gboolean
badge_proof (const BadgeLayout *layout, const BadgeEdition *edition, const BadgePerson *person,
             BadgeProofTell tell, gpointer user, GError **error)
{
  BadgeType *type = badge_type_get (error);
  if (type == NULL)
    return FALSE;
  g_autoptr (GPtrArray) told = g_ptr_array_new ();
  const Proof proof = { layout, person, tell, user, told };
  g_autoptr (BadgeDraw) draw = badge_draw_new (type);
  for (guint face = 0; face < layout->n_faces; face++) {
    badge_draw_clear (draw);
    badge_face_draw (draw, layout, face, edition, person);
    proof_face (&proof, draw, face);
  }
  badge_type_trim (type);
  return TRUE;
}
