// SPDX-License-Identifier: Apache-2.0
// `dmlc status`: the database, its extension, its models and jobs in a few lines.
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/cli/follow_jobs.h"
#include "compiler/cli/job_view.h"

namespace dmlc::cli {
namespace {

using Json = nlohmann::ordered_json;

/// "3 trained, 1 failed" and the same as an object.
struct Counts {
  std::string text;
  Json json = Json::object();
};

std::optional<Counts> count_states(Context& context, database::Connection& connection, const std::string& view) {
  const auto rows = connection.query("SELECT state, count(*) FROM dml." + view + " GROUP BY state ORDER BY state");
  if (!rows) return connection.report(rows.error(), context.sink), std::nullopt;
  Counts counts;
  for (int i = 0; i < rows->row_count(); ++i) {
    counts.text += fmt::format("{}{} {}", i == 0 ? "" : ", ", rows->text(i, 1), rows->text(i, 0));
    counts.json[rows->string(i, 0)] = rows->integer(i, 1);
  }
  if (counts.text.empty()) counts.text = "none";
  return counts;
}

void show_running(Context& context, database::Connection& connection) {
  const auto jobs = read_jobs(connection, {}, 100);
  if (!jobs) return;
  for (const auto& job : *jobs)
    if (!job.ended()) context.print(fmt::format("  job {}  {}\n", job.id, progress_text(job, {}, {})));
}

int show_status(Context& context) {
  auto connection = context.connect(EmbeddedUse::OnlyExisting);
  if (!connection) return kOutsideFailure;
  const auto server = connection->query(
      "SELECT pg_catalog.current_setting('server_version'), pg_catalog.current_database(), current_user,"
      " (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'declarativeml'),"
      " pg_catalog.pg_size_pretty(pg_catalog.pg_database_size(pg_catalog.current_database()))");
  if (!server) return connection->report(server.error(), context.sink), kOutsideFailure;
  const bool extended = !server->is_null(0, 3);
  const auto models = extended ? count_states(context, *connection, "models") : Counts{"none"};
  const auto jobs = extended ? count_states(context, *connection, "jobs") : Counts{"none"};
  if (!models || !jobs) return kOutsideFailure;
  context.emit({{"reason", "status"},
                {"database", connection->target()},
                {"server_version", server->text(0, 0)},
                {"role", server->text(0, 2)},
                {"extension", extended ? Json(server->text(0, 3)) : Json(nullptr)},
                {"models", models->json},
                {"jobs", jobs->json}});
  context.print(
      fmt::format("database   {} as {} ({})\n", connection->target(), server->text(0, 2), server->text(0, 4)));
  context.print(fmt::format("server     PostgreSQL {}\n", server->text(0, 0)));
  context.print(fmt::format("extension  {}\n", extended ? "declarativeml " + server->string(0, 3) : "not installed"));
  context.print(fmt::format("models     {}\njobs       {}\n", models->text, jobs->text));
  if (extended) show_running(context, *connection);
  return kOk;
}

}  // namespace

void add_status(CLI::App& command, Context& context) {
  command.callback([&context] { context.command = [&context] { return show_status(context); }; });
}

}  // namespace dmlc::cli
