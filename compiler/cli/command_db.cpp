// SPDX-License-Identifier: Apache-2.0
// `dmlc db`: the embedded database.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/database/embedded_cluster.h"

namespace dmlc::cli {
namespace {

std::optional<database::RunningCluster> start(Context& context) {
  return database::start_cluster(
      context.settings.project, [&](std::string_view line) { context.say("{}", line); }, context.sink);
}

int start_database(Context& context) {
  const auto cluster = start(context);
  if (!cluster) return kOutsideFailure;
  context.emit({{"reason", "database"},
                {"state", "running"},
                {"url", cluster->url},
                {"pid", cluster->pid},
                {"extension", cluster->has_extension}});
  context.print(cluster->url + "\n");
  if (!cluster->has_extension) context.say("the files of the extension were not found: models cannot be trained here");
  return kOk;
}

int stop_database(Context& context) {
  const auto outcome = database::stop_cluster(context.settings.project, context.sink);
  if (outcome == database::StopOutcome::Failed) return kOutsideFailure;
  context.emit({{"reason", "database"}, {"state", "stopped"}});
  context.say("{}", outcome == database::StopOutcome::Stopped ? "stopped" : "the embedded database does not run");
  return kOk;
}

int show_database(Context& context) {
  const auto cluster = database::find_cluster(context.settings.project);
  if (!cluster) {
    context.emit({{"reason", "database"}, {"state", "stopped"}});
    context.print("the embedded database does not run\n");
    return kOk;
  }
  context.emit({{"reason", "database"},
                {"state", "running"},
                {"url", cluster->url},
                {"pid", cluster->pid},
                {"data", cluster->data.string()},
                {"log", cluster->log.string()}});
  context.print(fmt::format("running\nurl   {}\npid   {}\ndata  {}\nlog   {}\n", cluster->url, cluster->pid,
                            cluster->data.string(), cluster->log.string()));
  return kOk;
}

/// Becomes psql, so that signals and the terminal are its own.
int open_psql(Context& context, const std::vector<std::string>& arguments) {
  const auto cluster = start(context);
  if (!cluster) return kOutsideFailure;
  std::vector<std::string> words = {"psql"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  words.push_back("--dbname=" + cluster->url);
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  context.show_diagnostics();
  ::execvp(argv[0], argv.data());
  context.sink.report_without_place<Diag::PostgresNotFound>("psql").help("install the package `postgresql-client-15`");
  return kOutsideFailure;
}

}  // namespace

void add_db(CLI::App& command, Context& context) {
  command.require_subcommand(1);
  const auto add = [&](const char* name, const char* summary, int (*action)(Context&)) {
    auto* made = command.add_subcommand(name, summary);
    made->fallthrough();
    made->callback([&context, action] { context.command = [&context, action] { return action(context); }; });
  };
  add("start", "start it, making it on first use, and print its URL", start_database);
  add("stop", "stop it and everything it started", stop_database);
  add("status", "tell whether it runs and where it lies", show_database);
  add("url", "print its URL, starting it if need be", start_database);
  auto* psql = command.add_subcommand("psql", "open psql in it; arguments after -- go to psql");
  psql->fallthrough();
  auto arguments = std::make_shared<std::vector<std::string>>();
  psql->add_option("arguments", *arguments, "for psql, for instance: -- -c 'SELECT 1'");
  psql->callback(
      [&context, arguments] { context.command = [&context, arguments] { return open_psql(context, *arguments); }; });
}

}  // namespace dmlc::cli
