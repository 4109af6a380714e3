/* SPDX-License-Identifier: EUPL-1.2
 *
 * Sends what waits in the outbox under "mail": renders the letter from the database as it is
 * now, and gives it to the mail server, or writes it to a folder.
 */
#pragma once

#include "server/core/app.h"

/** mail_worker_start: starts the worker of the outbox. Once. */
void mail_worker_start (App *app);
