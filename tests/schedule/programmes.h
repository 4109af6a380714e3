/* SPDX-License-Identifier: EUPL-1.2
 *
 * What several tests of schedule/ share: programmes to look at, and what two of them have in
 * common.
 */
#pragma once

#include "schedule/programme.h"

/** A small programme in the own form: two days, two rooms, two rounds, three sessions. */
extern const char PROGRAMME_SMALL[];

/** programmes_path: of a file of tests/data/schedule. Returns: (transfer full). */
char *programmes_path (const char *name);

/** programmes_sample_path: of the sample congress. Returns: (transfer full). */
char *programmes_sample_path (void);

/** programmes_load: reads a file that must be well. Returns: (transfer full). */
Programme *programmes_load (const char *path);

/** programmes_read: reads a text that must be well. Returns: (transfer full). */
Programme *programmes_read (const char *text);

/**
 * programmes_refused: reads @text, which must be refused with words that hold @why.
 * @name: of the case, told when it goes wrong
 */
void programmes_refused (const char *name, const char *text, const char *why);

/** programmes_refused_when_cut: reads every beginning of @text but those that lack only its last
 * newline; each must be refused, in words that are UTF-8. */
void programmes_refused_when_cut (const char *text);

/** programmes_changed: @text with its one @from made @to. Returns: (transfer full). */
char *programmes_changed (const char *text, const char *from, const char *to);

/** programmes_digest: of every session what frab's forms can tell, a line a field. Returns:
 * (transfer full). */
char *programmes_digest (const Programme *programme);

/** programmes_run: runs @argv (ends in NULL). @out, @err: (out) (optional). Returns: its exit
 * status. */
int programmes_run (const char *const *argv, char **out, char **err);
