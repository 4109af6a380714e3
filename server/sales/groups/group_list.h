/* SPDX-License-Identifier: EUPL-1.2
 *
 * The people of a group as a school types or pastes them: from a table or row by row. Everything
 * that is wrong is found at once, by line, and nothing is taken before all is right. Pure.
 */
#pragma once

#include <glib.h>

enum {
  GROUP_PEOPLE_MAX = 60,
  GROUP_FAULTS_MAX = 100, /* more are not told at once */
};

typedef struct {
  guint line; /* where it stood */
  char *name;
  char *email; /* "" when only names are asked */
  int sector;  /* one bit, or 0: that of the school */
} GroupPerson;

/** What can be wrong with a line; the words of the catalogue: "group.fault_name" … */
typedef enum {
  GROUP_FAULT_NAME,
  GROUP_FAULT_EMAIL,
  GROUP_FAULT_TWICE, /* an address that stands in the list already */
  GROUP_FAULT_SECTOR,
  GROUP_FAULT_FIELDS, /* more or fewer than there are columns */
  GROUP_FAULT_QUOTE,  /* out of place or not closed, or a field is far too long */
  GROUP_FAULT_ENCODING,
  GROUP_FAULT_COLUMNS, /* the first line names columns, but not the ones that are needed */
  GROUP_FAULT_MANY,
} GroupFaultKind;
enum { GROUP_FAULT_KINDS = 9 };

typedef struct {
  guint line; /* from 1 */
  GroupFaultKind kind;
} GroupFault;

typedef struct {
  GPtrArray *people;   /* of GroupPerson */
  GArray *faults;      /* of GroupFault */
  GHashTable *emails;  /* those that were there */
  gboolean names_only; /* pupils: no address is asked, and none is kept */
} GroupList;

/** group_list_init: an empty list, in memory of the caller; group_list_clear: accepts a zeroed one.
 */
void group_list_init (GroupList *list, gboolean names_only);
void group_list_clear (GroupList *list);

/** group_list_add: one person as typed in a row of the form; an empty row is nothing. */
void group_list_add (GroupList *list, guint line, const char *name, const char *email,
                     const char *sector);

/**
 * group_list_read: a table.
 *
 * CSV as csv.h has it. The first line may name the columns, in Dutch or English, in any order and
 * whatever the case: naam or name, or voornaam, tussenvoegsel and achternaam (first name, last
 * name); e-mail, email, e-mailadres or mail; sector (PO, VO, SO, MBO). Other columns are passed by.
 * Without such a line the columns are name, e-mail, sector. Empty lines are passed by.
 */
void group_list_read (GroupList *list, const char *text, gsize size);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GroupList, group_list_clear)
