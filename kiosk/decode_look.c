/* SPDX-License-Identifier: EUPL-1.2
 *
 * Ways of looking; see decode_look.h.
 */
#include "kiosk/decode_look.h"

#include <math.h>
#include <string.h>

#include "kiosk/decode_modules.h"
#include "kiosk/decode_zbar.h"

enum {
  LONGEST_PX = 1280,    /* ZBar finds less, and slowly, in larger pictures */
  PAINTED_PX = 4,       /* a module, for ZBar: at 3 and more it reads all that are clean */
  SIZES = 3,            /* the picture, a half and a quarter of it */
  SIEVES_QUICK = 2,     /* on every frame */
  SIEVES_TURNING = 4,   /* of those that follow, one a frame */
  SIEVES_ALWAYS = 3,    /* on a still, which may hold many codes, also after one was read */
  ZBAR_EVERY = 8,       /* frames: its own look costs more than all the rest */
  ZBAR_HALVINGS = 1,    /* of a frame then: it reads as much that way, in a quarter of the time */
  DOUBLED_MAX_PX = 900, /* larger pictures are not made twice as large */
};

struct Look {
  ZbarReader *zbar;
  FilterMemory memory;
  LatticePatch patch;
  Finders finders;
  Modules modules;
  Picture small;         /* the frame, not above LONGEST_PX */
  Picture halves[SIZES]; /* the first is not used */
  const Picture *sizes[SIZES];
  Picture black_white;
  Picture filtered;
  Picture other;
  Picture painted;
  GPtrArray *fresh; /* what ZBar said last */
  DecodeHint hint;  /* the best of what was not read */
  float hint_fit;
};

Look *
look_new (void)
{
  Look *look = g_new0 (Look, 1);
  look->zbar = zbar_reader_new ();
  look->fresh = decode_codes_new ();
  return look;
}

void
look_free (Look *look)
{
  if (look == NULL)
    return;
  zbar_reader_free (look->zbar);
  filter_memory_clear (&look->memory);
  lattice_patch_clear (&look->patch);
  picture_clear (&look->small);
  for (int i = 0; i < SIZES; i++)
    picture_clear (&look->halves[i]);
  picture_clear (&look->black_white);
  picture_clear (&look->filtered);
  picture_clear (&look->other);
  picture_clear (&look->painted);
  g_ptr_array_unref (look->fresh);
  g_free (look);
}

/* ---- What was found ---- */

static gboolean
is_new (const GPtrArray *codes, const DecodeCode *code)
{
  for (guint i = 0; i < codes->len; i++)
    if (g_bytes_equal (((const DecodeCode *) codes->pdata[i])->text, code->text))
      return FALSE;
  return TRUE;
}

static void
add_new (GPtrArray *codes, DecodeCode *code)
{
  if (codes->len < DECODE_CODES_MAX && is_new (codes, code))
    g_ptr_array_add (codes, code);
  else
    decode_code_free (code);
}

/* ZBar's own look at a picture that is @scale times smaller than the frame and starts at @x, @y. */
static void
ask_zbar (Look *look, const Picture *picture, float x, float y, float scale, GPtrArray *codes)
{
  g_ptr_array_set_size (look->fresh, 0);
  zbar_reader_read (look->zbar, picture, look->fresh);
  while (look->fresh->len > 0) {
    DecodeCode *code = g_ptr_array_steal_index (look->fresh, 0);
    for (gsize i = 0; i < G_N_ELEMENTS (code->corners); i++) {
      code->corners[i].x = (int) lrintf (x + scale * (float) code->corners[i].x);
      code->corners[i].y = (int) lrintf (y + scale * (float) code->corners[i].y);
    }
    add_new (codes, code);
  }
}

/* ---- By its finders ---- */

static void
place_corners (const Lattice *lattice, DecodeCorner corners[4])
{
  float side = (float) lattice->side;
  const LatticePoint ends[4] = { { 0, 0 }, { 0, side }, { side, side }, { side, 0 } };
  for (int i = 0; i < 4; i++) {
    LatticePoint p = lattice_place (lattice, ends[i].x, ends[i].y);
    corners[i].x = (int) CLAMP (p.x, -PICTURE_SIDE_MAX, 2 * PICTURE_SIDE_MAX);
    corners[i].y = (int) CLAMP (p.y, -PICTURE_SIDE_MAX, 2 * PICTURE_SIDE_MAX);
  }
}

static Lattice
enlarge (const Lattice *lattice, float scale)
{
  Lattice enlarged = *lattice;
  for (int i = 0; i < 4; i++) {
    enlarged.finder[i].x *= scale;
    enlarged.finder[i].y *= scale;
  }
  enlarged.module *= scale;
  return enlarged;
}

static void
note_unread (Look *look, const Lattice *lattice)
{
  if (look->hint.seen && lattice->fit <= look->hint_fit)
    return;
  look->hint_fit = lattice->fit;
  look->hint.seen = TRUE;
  look->hint.module_centi_px = (int) (CLAMP (lattice->module, 0, PICTURE_SIDE_MAX) * 100);
  place_corners (lattice, look->hint.corners);
}

static gboolean
read_lattice (Look *look, const Picture *grey, const Lattice *lattice, float scale,
              GPtrArray *codes)
{
  lattice_cut (grey, lattice, &look->patch);
  Lattice inner = lattice_into_patch (lattice, &look->patch);
  Lattice outer = enlarge (lattice, scale);
  modules_take (&look->patch, &inner, &look->modules);
  for (ModulesWay way = MODULES_PLAIN; way < MODULES_WAYS; way++) {
    modules_part (&look->modules, way);
    modules_paint (&look->modules, PAINTED_PX, &look->painted);
    g_ptr_array_set_size (look->fresh, 0);
    if (zbar_reader_read (look->zbar, &look->painted, look->fresh) == 0)
      continue;
    DecodeCode *code = g_ptr_array_steal_index (look->fresh, 0);
    place_corners (&outer, code->corners);
    add_new (codes, code);
    return TRUE;
  }
  note_unread (look, &outer);
  return FALSE;
}

/* @black_white is @grey after a threshold, perhaps made smaller; @grey is @scale times smaller
 * than the frame. */
static guint
read_by_finders (Look *look, const Picture *grey, const Picture *black_white, float scale,
                 GPtrArray *codes)
{
  Lattice found[LATTICES_MAX];
  guint read = 0;
  finders_search (black_white, &look->finders);
  LatticeScene scene = { grey, black_white, (float) grey->width / (float) black_white->width,
                         &look->finders };
  int count = lattices_find (&scene, &look->patch, found);
  for (int i = 0; i < count; i++)
    if (read_lattice (look, grey, &found[i], scale, codes))
      read++;
  return read;
}

/** How a picture is made black and white to look for finders. No size of surroundings suits all
 * sizes of code: about four modules is best, so the small radius goes over pictures halved and
 * halved again, and the large one is for codes that fill the picture. */
typedef struct {
  int halvings;
  enum { BEFORE_NOTHING, BEFORE_UNSHARP, BEFORE_SMOOTH } before;
  int radius_px; /* 0: filter_radius() */
} Sieve;

static const Sieve SIEVES[] = {
  { 1, BEFORE_NOTHING, 8 }, { 2, BEFORE_NOTHING, 8 }, { 0, BEFORE_NOTHING, 12 },
  { 1, BEFORE_UNSHARP, 8 }, { 0, BEFORE_NOTHING, 0 }, { 0, BEFORE_SMOOTH, 8 },
  { 1, BEFORE_NOTHING, 0 }, { 0, BEFORE_NOTHING, 8 }, { 2, BEFORE_NOTHING, 0 },
};

static guint
read_through (Look *look, const Sieve *sieve, float scale, GPtrArray *codes)
{
  const Picture *from = look->sizes[sieve->halvings];
  if (sieve->before == BEFORE_UNSHARP)
    filter_unsharp (from, &look->filtered, &look->memory);
  if (sieve->before == BEFORE_SMOOTH)
    filter_smooth (from, &look->filtered, &look->memory);
  if (sieve->before != BEFORE_NOTHING)
    from = &look->filtered;
  int radius = sieve->radius_px > 0 ? sieve->radius_px : filter_radius (from);
  filter_threshold (from, radius, &look->black_white, &look->memory);
  return read_by_finders (look, look->sizes[0], &look->black_white, scale, codes);
}

/* ---- ZBar alone ---- */

typedef enum {
  WAY_RAW,
  WAY_THRESHOLD,
  WAY_UNSHARP,
  WAY_INVERTED,
  WAY_NORMALISED,
  WAY_OTSU,
  WAY_SMOOTH,
  WAY_DOUBLE,
  WAY_DOUBLE_THRESHOLD,
  WAYS,
} Way;

static const Picture *
prepare (Look *look, const Picture *grey, Way way)
{
  switch (way) {
  case WAY_RAW:
    return grey;
  case WAY_THRESHOLD:
    filter_threshold (grey, filter_radius (grey), &look->filtered, &look->memory);
    break;
  case WAY_UNSHARP:
    filter_unsharp (grey, &look->filtered, &look->memory);
    break;
  case WAY_INVERTED:
    picture_invert (grey, &look->filtered);
    break;
  case WAY_NORMALISED:
    filter_normalise (grey, filter_radius (grey), &look->filtered, &look->memory);
    break;
  case WAY_OTSU:
    filter_otsu (grey, &look->filtered);
    break;
  case WAY_SMOOTH:
    filter_smooth (grey, &look->filtered, &look->memory);
    break;
  case WAY_DOUBLE:
  case WAY_DOUBLE_THRESHOLD:
    if (MAX (grey->width, grey->height) > DOUBLED_MAX_PX)
      return NULL;
    picture_double (grey, &look->other);
    if (way == WAY_DOUBLE)
      return &look->other;
    filter_threshold (&look->other, filter_radius (&look->other), &look->filtered, &look->memory);
    break;
  case WAYS:
    g_assert_not_reached ();
  }
  return &look->filtered;
}

static gboolean
ask_zbar_about (Look *look, int halvings, Way way, float scale, GPtrArray *codes)
{
  const Picture *prepared = prepare (look, look->sizes[halvings], way);
  if (prepared == NULL)
    return FALSE;
  scale *= (float) look->sizes[0]->width / (float) prepared->width;
  ask_zbar (look, prepared, 0, 0, scale, codes);
  return codes->len > 0;
}

/* ---- Frames and stills ---- */

/* Returns: how many times smaller than the frame the largest picture looked at is. */
static float
set_up (Look *look, const Picture *frame)
{
  look->hint = (DecodeHint){ 0 };
  look->sizes[0] = frame;
  if (MAX (frame->width, frame->height) > LONGEST_PX) {
    picture_shrink (frame, LONGEST_PX, &look->small);
    look->sizes[0] = &look->small;
  }
  for (int i = 1; i < SIZES; i++) {
    picture_halve (look->sizes[i - 1], &look->halves[i]);
    look->sizes[i] = &look->halves[i];
  }
  return (float) frame->width / (float) look->sizes[0]->width;
}

void
look_at_frame (Look *look, const Picture *frame, guint64 number, GPtrArray *codes)
{
  float scale = set_up (look, frame);
  for (int i = 0; i < SIEVES_QUICK; i++)
    if (read_through (look, &SIEVES[i], scale, codes) > 0)
      return;
  const Sieve *in_turn = &SIEVES[SIEVES_QUICK + number % SIEVES_TURNING];
  if (read_through (look, in_turn, scale, codes) > 0)
    return;
  if (number % ZBAR_EVERY == 0)
    ask_zbar_about (look, ZBAR_HALVINGS, number / ZBAR_EVERY % 2 == 0 ? WAY_RAW : WAY_THRESHOLD,
                    scale, codes);
}

void
look_at_still (Look *look, const Picture *still, GPtrArray *codes)
{
  float scale = set_up (look, still);
  for (gsize i = 0; i < G_N_ELEMENTS (SIEVES); i++) {
    read_through (look, &SIEVES[i], scale, codes);
    if (codes->len > 0 && i + 1 >= SIEVES_ALWAYS)
      break;
  }
  for (Way way = WAY_RAW; way < WAYS && codes->len == 0; way++)
    ask_zbar_about (look, 0, way, scale, codes);
}

const DecodeHint *
look_hint (const Look *look)
{
  return &look->hint;
}
