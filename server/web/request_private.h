/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the files of server/web know of a request and of the daemon; pages use request.h.
 *
 * A request belongs to its HTTP thread. While it is suspended nobody touches it but the one who
 * resumes it (the writer, or who brings news).
 */
#pragma once

#include <microhttpd.h>
#include <pthread.h>

#include "server/staff/session.h"
#include "server/web/daemon.h"
#include "server/web/form.h"
#include "server/web/kept.h"
#include "server/web/router.h"
#include "server/web/timekeeper.h"
#include "server/web/work_pool.h"

enum {
  KEY_BYTES = 32,
  DEADLINE_MS = 30000,
  IDLE_S = 30,                /* between two requests of one connection */
  SEND_BYTES_A_SECOND = 8192, /* slower readers are let go */
  BODY_SKIPPED_MAX = 1 << 20, /* of a body too big, read on to be able to answer */
  VISITOR_COOKIE_S = 180 * 86400,
};
#define VISITOR_COOKIE "lc"
#define LANG_COOKIE    "lc-taal"
#define SIGN_IN_PATH   "/kantoor/inloggen"

typedef struct SharedLists SharedLists; /* shared.c */

/* A socket and the thread that serves it. */
typedef struct {
  int fd;
  struct MHD_Daemon *mhd;
} Listener;

struct Daemon {
  App *app;
  Listener *listeners;
  guint n_listeners;
  Router *router;
  Timekeeper *timekeeper;
  WorkPool *pool;
  KeptPages *kept;
  SharedLists *shared;
  guint deadline_ms;
  gboolean log_requests;
  gboolean secure; /* people reach us over https */
  char *csp;
  guint8 key_visitor[KEY_BYTES], key_csrf[KEY_BYTES], key_nonce[KEY_BYTES];

  pthread_mutex_t lock; /* guards the rest */
  pthread_cond_t changed;
  guint active;    /* requests between their first line and their end */
  guint suspended; /* of which wait for the writer or for news */
  gboolean stopping;
  guint64 commits;    /* grows with each commit */
  GPtrArray *waiting; /* Request that wait for news */
};

/* A header of the answer. */
typedef struct {
  const char *name;
  char *value;
} Header;

/* What a page handed to the writer, and what came back. */
typedef struct {
  gpointer command;
  GDestroyNotify free_command;
  RequestWritten written;
  char *outcome;
  gboolean repeated;
  GError *error;
} Write;

struct Request {
  Daemon *daemon;
  App *app;
  struct MHD_Connection *connection;
  Peer *peer;
  gint64 now_ms;
  gboolean begun;    /* headers were seen */
  gboolean answered; /* a response is queued */
  gboolean refused;  /* and the connection goes with it */
  gboolean head;     /* HEAD */
  gboolean suspended;
  void (*next) (Request *request); /* after having been suspended */

  char *target;          /* as it came: path and query */
  const char *target_at; /* where libmicrohttpd has it: compared, never read */
  char *path;            /* decoded */
  Form *query;           /* NULL when there is none */
  const Route *route;
  GHashTable *params; /* name -> value asked for */
  GByteArray *body;
  gsize body_seen;
  GBytes *body_bytes;
  Form *form;
  GPtrArray *files; /* MultipartFile */

  gboolean lang_known;
  Lang lang;
  Store *store;     /* lent, with a snapshot */
  guint64 snapshot; /* Daemon.commits when it was opened */
  gboolean visitor_known, visitor_new;
  guint8 visitor[KEY_BYTES];
  gboolean staff_asked;
  RequestStaff *staff;
  guint8 staff_hash[STAFF_TOKEN_HASH_BYTES];
  gboolean personal; /* the answer must not be kept anywhere */
  char *kept_key;    /* where the answer is kept when it turns out not to be personal */
  guint64 kept_commits;
  char *alike_key; /* the same for a page that differs in the form's own fields only */

  GArray *headers;     /* Header */
  GHashTable *cookies; /* (nullable): name -> value asked for */
  GPtrArray *writes;   /* Write; freed after the answer */
  gpointer work_data;
  GDestroyNotify work_free;
  void (*work) (gpointer data);
  void (*worked) (Request *request, gpointer data);
  gint64 news_until_us; /* monotonic */
  void (*news) (Request *request);
  gpointer data;
  GDestroyNotify free_data;
};

/* request.c */
Request *request_new (Daemon *daemon, const char *target);
void request_free (Request *request);
/** request_end_snapshot: gives the reader back; the next request_store() opens a fresh one. */
void request_end_snapshot (Request *request);
/** request_try_store: like request_store(), but leaves the answer to the caller. */
Store *request_try_store (Request *request, GError **error);
/** request_staff_session: 32 bytes that stand for the staff session; NULL when nobody signed in. */
const guint8 *request_staff_session (Request *request);

/* receive.c: from the first line to the whole body; refuses what must not get in. */
/** receive_head: looks at method, headers, path and route. Answers when it refuses. */
void receive_head (Request *request, const char *method, const char *version);
/** receive_body: takes a piece of the body. Returns: FALSE to cut the connection. */
gboolean receive_body (Request *request, const char *bytes, gsize size);
/** receive_end: the request is whole: checks the form and calls the page. */
void receive_end (Request *request);

/* answer.c */
/** answer_header: (transfer full @value): @name is static. */
void answer_header (Request *request, const char *name, char *value);
/** answer_kept: for ROUTE_SHARED: answers with the page as it was kept. Returns: FALSE when it must
 * be made; it is kept then. */
gboolean answer_kept (Request *request);
/** answer_refuse: an error page, and the connection is closed. */
void answer_refuse (Request *request, unsigned status, const char *key);
/** answer_csrf, answer_nonce: what the fields of this request's form hold. Returns: (transfer
 * full). */
char *answer_csrf (Request *request);
char *answer_nonce (Request *request);

/* alike.c */
/* What stands for the two in a page that is kept. */
extern const char ALIKE_CSRF[], ALIKE_NONCE[];
/** alike_fill: @page with this request's own. Returns: (transfer full). */
GBytes *alike_fill (Request *request, GBytes *page);

/* shared.c */
SharedLists *shared_new (void);
/** shared_free: accepts NULL. */
void shared_free (SharedLists *shared);

/* write.c */
void write_free (gpointer write);
/** news_committed: a WriterWatch; user_data is the Daemon. */
void news_committed (gpointer daemon);
/** news_tick: resumes those whose time is up; user_data is the Daemon. */
void news_tick (gpointer daemon);
