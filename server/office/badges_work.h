/* SPDX-License-Identifier: EUPL-1.2
 *
 * Drawing badges for an answer, on a working thread: a file to download, or pictures to show in a
 * page. What is drawn was read before; nothing here touches the database.
 */
#pragma once

#include "server/office/badges_print.h"
#include "server/web/request.h"

/** What to draw, and what came of it. */
typedef struct BadgesWork BadgesWork;
struct BadgesWork {
  BadgesBatch batch;
  BadgeFormat format;
  BadgeInk ink;
  guint dpi;
  guint page;        /* PNG: which, from 1; 0: the first ones, as pictures */
  gboolean test;     /* the page that measures the printer */
  char *printer;     /* (nullable): send it there instead */
  char *filename;    /* of a download */
  GByteArray *file;  /* (out) */
  char *pictures[2]; /* (out): front and back as data: addresses */
  char *wrong;       /* (nullable) (owned): what is wrong with the layout being edited */
  char *words;       /* (nullable) (owned): the page's own, such as the text being edited */
  GError *error;     /* (out) */
};

/** badges_work_new: all zero, to be filled in. Returns: (transfer full). badges_work_free: for
 * request_work(). */
BadgesWork *badges_work_new (void);
void badges_work_free (gpointer work);

/** badges_work_run: for request_work(): draws. */
void badges_work_run (gpointer work);

/** badges_work_answer: for request_work(): answers with the file. */
void badges_work_answer (Request *request, gpointer work);

/** badges_actor: "staff:3": who asks. (transfer full). */
char *badges_actor (Request *request);

/** badges_number: a number of the form or query, from 1 to @most; 0 when it is none. */
guint badges_number (const char *text, guint most);
