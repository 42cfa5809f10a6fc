// SPDX-License-Identifier: Apache-2.0
// Drops the new models and result tables of jobs that failed.
#include "compiler/cli/take_back.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace dmlc::cli {
namespace {

using driver::StepKind;

class Taker {
 public:
  Taker(Context& context, database::Connection& connection, const driver::Compilation& program,
        const ApplyOutcome& applied, const std::vector<QueuedJob>& failed)
      : context_(context), connection_(connection), program_(program), applied_(applied), failed_(failed) {}

  void run() {
    for (const auto i : applied_.made) {
      const auto& step = program_.steps[i];
      if (step.kind == StepKind::DeclareModel)
        take_model(step);
      else
        take_table(step);
    }
    if (taken_ && has_own_sql()) context_.say("the file's own SQL statements stay applied");
  }

 private:
  /// Whether a job of `kind` failed that belongs to the same object.
  [[nodiscard]] bool came_to_nothing(StepKind kind, const std::string& object) const {
    return std::any_of(failed_.begin(), failed_.end(), [&](const QueuedJob& job) {
      return program_.steps[job.step].kind == kind && program_.steps[job.step].object == object;
    });
  }

  void take_model(const driver::Step& step) {
    const auto* model = program_.model_of(step);
    if (model == nullptr || !came_to_nothing(StepKind::Train, step.object)) return;
    std::vector<std::int64_t> own;
    for (const auto& job : applied_.jobs) own.push_back(job.id);
    // A job that is not ours belongs to somebody who found the model and uses it.
    const auto dropped = connection_.query(
        "SELECT dml.drop_model(m.schema_name, m.model_name) FROM dml.models m"
        " WHERE m.schema_name = $1 AND m.model_name = $2 AND m.version IS NULL AND NOT EXISTS (SELECT FROM dml.jobs j"
        " WHERE j.schema_name = $1 AND j.model_name = $2 AND j.job_id <> ALL ($3::bigint[]))",
        {model->schema, model->name, fmt::format("{{{}}}", fmt::join(own, ","))});
    report("model", step.object, dropped);
  }

  void take_table(const driver::Step& step) {
    if (!came_to_nothing(StepKind::StorePredictions, step.object)) return;
    // Nobody may write between the look and the drop, and row security must hide nothing from the look.
    for (const std::string& statement :
         {std::string("BEGIN"), std::string("SET LOCAL lock_timeout = '5s'"),
          std::string("SET LOCAL row_security = off"), "LOCK TABLE " + step.object + " IN ACCESS EXCLUSIVE MODE"}) {
      if (const auto done = connection_.query(statement); !done) return end_look(step, done);
    }
    const auto filled = connection_.query("SELECT EXISTS (SELECT FROM " + step.object + ")");
    if (!filled) return end_look(step, filled);
    if (filled->boolean(0, 0)) return (void)connection_.query("ROLLBACK");
    if (const auto dropped = connection_.query("DROP TABLE " + step.object); !dropped) return end_look(step, dropped);
    report("table", step.object, connection_.query("COMMIT"));
  }

  void end_look(const driver::Step& step, const database::SqlResult<database::Rows>& failed) {
    report("table", step.object, failed);
    if (connection_.alive()) (void)connection_.query("ROLLBACK");
  }

  void report(std::string_view kind, const std::string& object, const database::SqlResult<database::Rows>& dropped) {
    if (!dropped) return context_.say("{} {} stays: {}", kind, object, dropped.error().message);
    if (kind == "model" && dropped->row_count() == 0) return;
    taken_ = true;
    context_.emit({{"reason", "taken-back"}, {"kind", kind}, {"object", object}});
    context_.say("{} {} was new and is taken back", kind, object);
  }

  [[nodiscard]] bool has_own_sql() const {
    return std::any_of(program_.steps.begin(), program_.steps.end(),
                       [](const driver::Step& step) { return step.kind == StepKind::PlainSql && step.title == "SQL"; });
  }

  Context& context_;
  database::Connection& connection_;
  const driver::Compilation& program_;
  const ApplyOutcome& applied_;
  const std::vector<QueuedJob>& failed_;
  bool taken_ = false;
};

}  // namespace

void take_back(Context& context, database::Connection& connection, const driver::Compilation& program,
               const ApplyOutcome& applied, const std::vector<QueuedJob>& failed) {
  // After Ctrl-C, too: that is what it is for.
  connection.obey_interrupt(false);
  Taker(context, connection, program, applied, failed).run();
  connection.obey_interrupt(true);
}

}  // namespace dmlc::cli
