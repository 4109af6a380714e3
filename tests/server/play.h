/* SPDX-License-Identifier: EUPL-1.2
 *
 * A play of random acts in a small shop, for test_money.c: who acts, and the scenes that can be
 * played. A scene asks for what people, bank or office could ask for, sensible or not; a refusal is
 * an answer like another.
 */
#pragma once

#include "tests/server/shop.h"

enum { PLAY_VISITORS = 12 };

/** What survives a killed process. */
typedef struct {
  gint64 now_ms;
  _Atomic guint acts; /* done, all rules looked at */
  guint agreed;       /* of which changed something */
  guint statements;
  char scene[32]; /* the last one begun: where to look when a rule breaks */
} Play;

typedef struct {
  Shop *shop;
  GRand *rand;
  Play *play;
} Actor;

/** Scene: @weight: how often it is played, beside the others. Returns: whether it was agreed to. */
typedef struct {
  const char *name;
  gboolean (*play) (Actor *actor);
  int weight;
} Scene;

/** The scenes of buyers and people with a ticket; of groups, vouchers and erasing; of money and
 * office. */
const Scene *play_sale (gsize *n);
const Scene *play_groups (gsize *n);
const Scene *play_money (gsize *n);

/** play_one_of: 0 to @n - 1. play_word: one of the @n words. */
int play_one_of (Actor *actor, int n);
const char *play_word (Actor *actor, const char *const *words, gsize n);

/** play_act: asks the writer; now and then once more, as after a lost answer. */
gboolean play_act (Actor *actor, WriterRun run, gpointer command);

/** play_pick: the first number of a query, 0 for none. play_pick_text: (transfer full): the first
 * text, NULL for none. */
gint64 play_pick (Actor *actor, const char *sql);
char *play_pick_text (Actor *actor, const char *sql);

/** play_somebody: (transfer full): attendee.public_id of somebody in a placed order; NULL for
 * nobody. */
char *play_somebody (Actor *actor);

#define PLAY_SCENE(name, weight)                                                                   \
  {                                                                                                \
#name, name, weight                                                                            \
  }
