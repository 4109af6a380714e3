/* SPDX-License-Identifier: EUPL-1.2
 *
 * A register to deliver to, in this process, over real HTTP: it keeps what it takes, and refuses,
 * loses, doubles and delays as it is told.
 */
#pragma once

#include "tests/server/fixture.h"

typedef struct {
  int refuse_every; /* n: every n-th item is refused; 0: none */
  int lose_every;   /* n: about every n-th item not a word is said, though it was taken */
  int drop_every;   /* n: every n-th item is neither taken nor spoken of */
  int later_every;  /* n: every n-th item is put off */
  int fail_calls;   /* so many calls are answered 503 first, after the batch was taken */
  gboolean doubles; /* says every word twice */
} StandInFaults;

typedef struct StandIn StandIn;

/** stand_in_new: starts it; one at a time. */
StandIn *stand_in_new (void);
void stand_in_free (StandIn *stand_in);
char *stand_in_url (StandIn *stand_in);

void stand_in_set (StandIn *stand_in, StandInFaults faults);
/** stand_in_quarters: what it holds of @reference; -1: nothing. */
gint64 stand_in_quarters (StandIn *stand_in, const char *reference);
guint stand_in_held (StandIn *stand_in);
guint stand_in_calls (StandIn *stand_in);
/** stand_in_errs: messages that made no sense to it: taking back or replacing what it never had. */
guint stand_in_errs (StandIn *stand_in);
/** stand_in_forget: loses one it had. stand_in_invent: has one that nobody gave it. */
void stand_in_forget (StandIn *stand_in, const char *reference);
void stand_in_invent (StandIn *stand_in, const char *reference, gint64 quarters);
