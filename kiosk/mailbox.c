/* SPDX-License-Identifier: EUPL-1.2
 *
 * A slot between a thread and the main loop; see mailbox.h.
 */
#include "kiosk/mailbox.h"

#include <pthread.h>

struct Mailbox {
  pthread_mutex_t lock;
  pthread_cond_t freed;
  gpointer item; /* under lock; NULL: the slot is free */
  gboolean closed;
  MailboxHandler handler;
  gpointer user;
  GDestroyNotify drop;
  GSource *source; /* becomes ready when there is an item */
};

typedef struct {
  GSource base;
  Mailbox *mailbox;
} MailboxSource;

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  (void) callback, (void) data;
  Mailbox *mailbox = ((MailboxSource *) source)->mailbox;
  g_source_set_ready_time (source, -1);
  pthread_mutex_lock (&mailbox->lock);
  gpointer item = g_steal_pointer (&mailbox->item);
  pthread_cond_signal (&mailbox->freed);
  pthread_mutex_unlock (&mailbox->lock);
  if (item != NULL)
    mailbox->handler (item, mailbox->user);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs SOURCE_FUNCS = { .dispatch = dispatch };

Mailbox *
mailbox_new (MailboxHandler handler, gpointer user, GDestroyNotify drop)
{
  Mailbox *mailbox = g_new0 (Mailbox, 1);
  pthread_mutex_init (&mailbox->lock, NULL);
  pthread_cond_init (&mailbox->freed, NULL);
  mailbox->handler = handler;
  mailbox->user = user;
  mailbox->drop = drop;
  mailbox->source = g_source_new (&SOURCE_FUNCS, sizeof (MailboxSource));
  ((MailboxSource *) mailbox->source)->mailbox = mailbox;
  g_source_attach (mailbox->source, g_main_context_get_thread_default ());
  return mailbox;
}

gboolean
mailbox_post (Mailbox *mailbox, gpointer item)
{
  pthread_mutex_lock (&mailbox->lock);
  while (mailbox->item != NULL && !mailbox->closed)
    pthread_cond_wait (&mailbox->freed, &mailbox->lock);
  gboolean open = !mailbox->closed;
  if (open)
    mailbox->item = item;
  pthread_mutex_unlock (&mailbox->lock);
  if (open)
    g_source_set_ready_time (mailbox->source, 0);
  else
    mailbox->drop (item);
  return open;
}

void
mailbox_close (Mailbox *mailbox)
{
  pthread_mutex_lock (&mailbox->lock);
  mailbox->closed = TRUE;
  pthread_cond_broadcast (&mailbox->freed);
  pthread_mutex_unlock (&mailbox->lock);
  g_source_destroy (mailbox->source);
}

void
mailbox_free (Mailbox *mailbox)
{
  if (mailbox == NULL)
    return;
  if (mailbox->item != NULL)
    mailbox->drop (mailbox->item);
  g_source_unref (mailbox->source);
  pthread_cond_destroy (&mailbox->freed);
  pthread_mutex_destroy (&mailbox->lock);
  g_free (mailbox);
}
