// SPDX-License-Identifier: Apache-2.0
// `dmlc cancel JOB`: asks the database to stop a job and waits until it has.
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"
#include "compiler/cli/job_view.h"

namespace dmlc::cli {
namespace {

using namespace std::chrono_literals;

int cancel(Context& context, std::int64_t id) {
  auto connection = context.connect(EmbeddedUse::OnlyExisting);
  if (!connection || !context.require_extension(*connection)) return kOutsideFailure;
  const auto before = read_jobs(*connection, {id});
  if (!before) return connection->report(before.error(), context.sink), kOutsideFailure;
  if (before->empty()) {
    context.sink.report_without_place<Diag::UnknownJob>(id).help("`dmlc jobs` lists the jobs you may see");
    return kWrongUsage;
  }
  if (before->front().ended()) {
    context.sink.report_without_place<Diag::JobEnded>(id, before->front().state);
    return kWrongUsage;
  }
  const auto asked = connection->query("SELECT dml.cancel_job($1)", {std::to_string(id)});
  if (!asked) return connection->report(asked.error(), context.sink), kOutsideFailure;
  std::string state;
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto now = read_jobs(*connection, {id});
    if (!now) return connection->report(now.error(), context.sink), kOutsideFailure;
    if (now->empty() || now->front().ended()) {
      state = now->empty() ? "gone" : now->front().state;
      break;
    }
    (void)connection->wait_notifications(50ms);
  }
  context.emit({{"reason", "job"}, {"job", id}, {"state", state.empty() ? "cancelling" : state}});
  context.print(fmt::format("job {}: {}\n", id, state.empty() ? "cancelling" : state));
  return kOk;
}

}  // namespace

void add_cancel(CLI::App& command, Context& context) {
  auto id = std::make_shared<std::int64_t>(0);
  command.add_option("job", *id, "number of the job")->required();
  command.callback([&context, id] { context.command = [&context, id] { return cancel(context, *id); }; });
}

}  // namespace dmlc::cli
