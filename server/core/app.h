/* SPDX-License-Identifier: EUPL-1.2
 *
 * What lives as long as the server does, handed to everything that needs it. No globals.
 */
#pragma once

#include "server/core/messages.h"
#include "server/core/readers.h"
#include "server/core/writer.h"

typedef struct Templates Templates; /* server/web/template.h */
typedef struct Statics Statics;     /* server/web/static.h */
typedef struct Outbox Outbox;       /* server/core/outbox.h */
typedef struct DemoBank DemoBank;   /* server/sales/demo_bank.h */

/**
 * App:
 * @database: path of the database, to open readers with
 * @data_folder: where secrets, letters and backups live
 * @base_url: the address people type, without a slash at the end
 * @secret: 32 bytes from the data folder, from which links and CSRF tokens are derived
 * @bank_url: root of the payment provider's API, such as the demo bank on this same server
 * @bank_checkout_url: root of the provider's pages where people pay; where a visitor may be sent
 * @mail_folder: (nullable): write letters there as .eml files instead of sending them
 * @register_url: (nullable): root of a register's API that takes activities; NULL: none does
 * @register_key: (nullable): bearer token for it
 * @bank_method: (nullable): what people pay with, in the provider's words; NULL: they choose there
 * @demo: the demo bank and its pages exist
 * @demo_bank: (nullable): it
 */
typedef struct {
  const char *database;
  const char *data_folder;
  const char *base_url;
  guint8 secret[32];
  const char *bank_url;
  const char *bank_checkout_url;
  const char *bank_key;
  const char *bank_method;
  const char *mail_folder;
  const char *mail_url; /* smtp://host:port, when mail_folder is NULL */
  const char *mail_from;
  const char *mail_bounce; /* (nullable): "bounces@host", where letters that come back go */
  const char *mail_user, *mail_password; /* (nullable) */
  const char *mail_ca_file;              /* (nullable): who vouches for the mail server */
  gboolean mail_loopback_tls;            /* also to a mail server on this machine */
  const char *bounce_folder;             /* maildir of reports of letters that came back */
  const char *register_url, *register_key;
  gboolean demo;
  DemoBank *demo_bank;
  WriterClock clock;
  gpointer clock_data;
  Writer *writer;
  Readers *readers;
  Statics *statics;
  Templates *templates;
  Messages *messages;
  Outbox *outbox;
} App;

/** app_now_ms: the server's clock. For handlers and workers; domain code gets now as an argument.
 */
gint64 app_now_ms (const App *app);
