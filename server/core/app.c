/* SPDX-License-Identifier: EUPL-1.2
 *
 * The server's clock, asked through the App that carries it; see app.h.
 */
#include "server/core/app.h"

gint64
app_now_ms (const App *app)
{
  return app->clock (app->clock_data);
}
