/* SPDX-License-Identifier: EUPL-1.2
 *
 * Looking at pictures that are not read; see coach.h. The numbers are ours, set with the frames of
 * tests/kiosk/test_coach.c and a webcam's noise (a few grey levels) in mind.
 */
#include "kiosk/coach.h"

#include <stdlib.h>

#include "kiosk/gaze.h"

enum {
  COLUMNS = 32,
  ROWS = 18,
  CELLS = COLUMNS * ROWS,
  SAMPLES = 4,           /* a cell's pixels looked at, each way */
  DIFFERS = 28,          /* grey levels from the empty scene: something is there */
  MOVES = 24,            /* grey levels from the frame before */
  BLOWN = 250,           /* no detail is left in such a pixel */
  BLOWN_SHARE = 8,       /* one in so many samples without detail is glare */
  DARK = 30,             /* mean grey of a picture in which nothing can be read */
  SHARP_LEAST = 3,       /* mean step between neighbours: below, nothing was ever sharp */
  LEARN_MS = 200,        /* the empty scene takes a step towards the present one */
  SCENE_FORGET = 300,    /* steps: what stands still for a minute belongs to the scene */
  CODE_SCENE_MS = 15000, /* so long it stands there: a poster, not a badge */
  CODE_STAYS_MS = 700,   /* the decoder does not see a code in each frame that shows one */
  SMALL_CENTI_PX = 250,  /* modules below are read by luck (measured: tests/bench/decode) */
  MOVED_MODULES = 3,     /* from one sight of a code to the next */
};

typedef struct {
  int grey;  /* mean, 0 to 255 */
  int blown; /* of SAMPLES * SAMPLES */
} Cell;

struct Coach {
  gboolean seen; /* scene and before hold something */
  double scene[CELLS];
  int before[CELLS];
  Cell cells[CELLS];
  double sharp_best;
  gint64 learnt_ms;
  gint64 held_since_ms; /* 0: nothing is held up, or it was read */
  gint64 dull_since_ms; /* 0: sharp enough */
  gint64 dark_since_ms; /* 0: light enough */
  CoachHint code_hint;  /* of the code seen last, and not read */
  gint64 code_ms;       /* when it was; 0: none */
  gint64 code_since_ms; /* since when there was one, but for CODE_STAYS_MS */
  DecodeCorner code_middle;
};

Coach *
coach_new (void)
{
  return g_new0 (Coach, 1);
}

void
coach_free (Coach *coach)
{
  g_free (coach);
}

static Cell
measure_cell (const Picture *picture, int column, int row, int *steps)
{
  int left = column * picture->width / COLUMNS, top = row * picture->height / ROWS;
  int wide = MAX (picture->width / COLUMNS, 1), high = MAX (picture->height / ROWS, 1);
  int sum = 0, blown = 0;
  for (int y = 0; y < SAMPLES; y++)
    for (int x = 0; x < SAMPLES; x++) {
      int at_x = MIN (left + x * wide / SAMPLES, picture->width - 2);
      int at_y = MIN (top + y * high / SAMPLES, picture->height - 1);
      const guint8 *pixel = picture->pixels + (gsize) at_y * (gsize) picture->width + at_x;
      sum += pixel[0];
      blown += pixel[0] >= BLOWN ? 1 : 0;
      *steps += abs (pixel[1] - pixel[0]);
    }
  return (Cell){ sum / (SAMPLES * SAMPLES), blown };
}

/* What one frame shows. */
typedef struct {
  int held;   /* cells that differ from the empty scene */
  int moving; /* of them, those that differ from the frame before */
  int blown;  /* of their samples, those without detail */
  double mean;
  double sharp;
} Sight;

static Sight
measure (Coach *coach, const Picture *picture)
{
  Sight sight = { 0 };
  int steps = 0, sum = 0;
  for (int i = 0; i < CELLS; i++) {
    Cell cell = measure_cell (picture, i % COLUMNS, i / COLUMNS, &steps);
    coach->cells[i] = cell;
    sum += cell.grey;
    if (!coach->seen || abs (cell.grey - (int) coach->scene[i]) < DIFFERS)
      continue;
    sight.held++;
    sight.moving += abs (cell.grey - coach->before[i]) >= MOVES ? 1 : 0;
    sight.blown += cell.blown;
  }
  sight.mean = (double) sum / CELLS;
  sight.sharp = (double) steps / (CELLS * SAMPLES * SAMPLES);
  return sight;
}

static void
learn (Coach *coach, gint64 now_ms)
{
  gboolean step = now_ms - coach->learnt_ms >= LEARN_MS;
  for (int i = 0; i < CELLS; i++) {
    int grey = coach->cells[i].grey;
    if (!coach->seen)
      coach->scene[i] = grey;
    else if (step)
      coach->scene[i] +=
          (grey - coach->scene[i]) /
          (abs (grey - (int) coach->scene[i]) < DIFFERS ? 10.0 : (double) SCENE_FORGET);
    coach->before[i] = grey;
  }
  if (step)
    coach->learnt_ms = now_ms;
  coach->seen = TRUE;
}

/* Notes since when something holds. Returns: for how long, in ms; 0 when it does not. */
static gint64
since (gint64 *start_ms, gboolean holds, gint64 now_ms)
{
  if (!holds)
    *start_ms = 0;
  else if (*start_ms == 0)
    *start_ms = now_ms;
  return holds ? now_ms - *start_ms : 0;
}

static CoachHint
advise (const Sight *sight)
{
  if (sight->blown * BLOWN_SHARE > sight->held * SAMPLES * SAMPLES)
    return COACH_TILT;
  if (sight->moving * 2 > sight->held)
    return COACH_STILL;
  if (sight->held * 100 < CELLS * 12)
    return COACH_CLOSER;
  if (sight->held * 100 > CELLS * 80)
    return COACH_FARTHER;
  return COACH_NOTHING;
}

/* ---- A code that is seen ---- */

static PictureBox
box_of (const DecodeHint *code)
{
  int left = G_MAXINT, top = G_MAXINT, right = G_MININT, bottom = G_MININT;
  for (gsize i = 0; i < G_N_ELEMENTS (code->corners); i++) {
    left = MIN (left, code->corners[i].x);
    right = MAX (right, code->corners[i].x);
    top = MIN (top, code->corners[i].y);
    bottom = MAX (bottom, code->corners[i].y);
  }
  return (PictureBox){ left, top, right - left, bottom - top };
}

static gboolean
glares (const Picture *picture, PictureBox box)
{
  int blown = 0, count = 0;
  int step_x = MAX (box.width / COLUMNS, 1), step_y = MAX (box.height / COLUMNS, 1);
  for (int y = box.y; y < box.y + box.height; y += step_y)
    for (int x = box.x; x < box.x + box.width; x += step_x, count++)
      blown += picture->pixels[(gsize) y * (gsize) picture->width + (gsize) x] >= BLOWN ? 1 : 0;
  return blown * BLOWN_SHARE > count;
}

static gboolean
moved (const Coach *coach, DecodeCorner middle, const DecodeHint *code)
{
  int way = MAX (abs (middle.x - coach->code_middle.x), abs (middle.y - coach->code_middle.y));
  return coach->code_ms != 0 && way * 100 > MOVED_MODULES * code->module_centi_px;
}

static CoachHint
advise_code (const Coach *coach, const Picture *picture, const DecodeHint *code,
             DecodeCorner middle)
{
  PictureBox whole = box_of (code), box = picture_box_clip (picture, whole);
  if (box.width <= 0 || box.height <= 0)
    return COACH_NOTHING;
  if (gaze_light (picture, box).mean < DARK)
    return COACH_DARK;
  if (code->module_centi_px < SMALL_CENTI_PX)
    return COACH_CLOSER;
  if (box.width < whole.width || box.height < whole.height)
    return COACH_FARTHER;
  if (glares (picture, box))
    return COACH_TILT;
  return moved (coach, middle, code) ? COACH_STILL : COACH_NOTHING;
}

/* Returns: TRUE when a code is held up, though perhaps not seen in this very frame. */
static gboolean
note_code (Coach *coach, const Picture *picture, const DecodeHint *code, gint64 now_ms)
{
  if (coach->code_ms != 0 && now_ms - coach->code_ms > CODE_STAYS_MS)
    coach->code_ms = 0;
  if (code->seen) {
    PictureBox box = box_of (code);
    const DecodeCorner middle = { box.x + box.width / 2, box.y + box.height / 2 };
    coach->code_hint = advise_code (coach, picture, code, middle);
    coach->code_middle = middle;
    coach->code_ms = now_ms;
  }
  gint64 there_ms = since (&coach->code_since_ms, coach->code_ms != 0, now_ms);
  return coach->code_ms != 0 && there_ms < CODE_SCENE_MS;
}

/* ---- All together ---- */

CoachHint
coach_look (Coach *coach, const Picture *picture, const DecodeHint *code, gboolean read,
            gint64 now_ms)
{
  if (picture->width < 2 * COLUMNS || picture->height < 2 * ROWS)
    return COACH_NOTHING;
  Sight sight = measure (coach, picture);
  learn (coach, now_ms);
  coach->sharp_best = MAX (coach->sharp_best, sight.sharp);
  gboolean seen = note_code (coach, picture, code, now_ms);
  /* A few cells are a shadow, or noise. */
  gboolean held = !read && (seen || sight.held * 100 >= CELLS * 2);
  gboolean dull = coach->sharp_best >= SHARP_LEAST && sight.sharp < coach->sharp_best / 4;
  gint64 held_ms = since (&coach->held_since_ms, held, now_ms);
  gint64 dark_ms = since (&coach->dark_since_ms, sight.mean < DARK, now_ms);
  gint64 dull_ms = since (&coach->dull_since_ms, dull && sight.mean >= DARK, now_ms);
  if (dark_ms >= COACH_PATIENCE_MS)
    return COACH_DARK;
  if (dull_ms >= COACH_DIRTY_MS)
    return COACH_DIRTY;
  if (held_ms < COACH_PATIENCE_MS)
    return COACH_NOTHING;
  return seen ? coach->code_hint : advise (&sight);
}

const char *
coach_key (CoachHint hint)
{
  switch (hint) {
  case COACH_NOTHING:
    return NULL;
  case COACH_CLOSER:
    return "coach.closer";
  case COACH_FARTHER:
    return "coach.farther";
  case COACH_TILT:
    return "coach.tilt";
  case COACH_STILL:
    return "coach.still";
  case COACH_DIRTY:
    return "coach.dirty";
  case COACH_DARK:
    return "coach.dark";
  }
  return NULL;
}
