/* SPDX-License-Identifier: EUPL-1.2
 *
 * What several tests of badges/ share: the people of tests/data, and other programs.
 */
#pragma once

#include "badges/layout.h"
#include "badges/person.h"

/** The sample congress: two days in October 2017. */
extern const BadgeEdition SAMPLE_EDITION;

/** sample_layout: (transfer full): a layout that comes with the program. */
BadgeLayout *sample_layout (const char *name);

/** sample_people: (transfer full) (element-type BadgePerson): tests/data/badges/people.csv. */
GPtrArray *sample_people (void);

/** sample_folder: (transfer full): a new empty folder; remove it with sample_remove(). */
char *sample_folder (void);

/** sample_remove: removes @folder and the files in it, and frees its name. */
void sample_remove (char *folder);

/**
 * sample_run:
 * @argv: ends in NULL; the program is looked up in PATH
 * @out: (out) (optional): what it printed on standard output
 * @err: (out) (optional): and on standard error
 *
 * Returns: its exit status.
 */
int sample_run (const char *const *argv, char **out, char **err);

/** sample_codes: (transfer full): the texts of codes @first to @past - 1 of @people, sorted. */
GPtrArray *sample_codes (const GPtrArray *people, guint first, guint past);

/** sample_assert_same: two sorted lists of texts are equal. */
void sample_assert_same (const GPtrArray *a, const GPtrArray *b);

/** The program as a person runs it: a folder of the test's own, where it stands, and a list of
 * people. */
typedef struct {
  char *folder, *program, *list;
} SampleProgram;

/** sample_program_set_up, _tear_down: for g_test_add(). */
void sample_program_set_up (SampleProgram *sample, gconstpointer data);
void sample_program_tear_down (SampleProgram *sample, gconstpointer data);
