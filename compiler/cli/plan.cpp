// SPDX-License-Identifier: Apache-2.0
// Builds a plan step by step from the program and the catalog.
#include "compiler/cli/plan.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "compiler/cli/executor.h"
#include "compiler/cli/stored_computes.h"
#include "compiler/cli/stored_models.h"
#include "compiler/cli/table.h"
#include "compiler/sql/ddl.h"
#include "compiler/types/identifier.h"

namespace dmlc::cli {
namespace {

using driver::ModelSummary;
using driver::StepKind;

/// Tables up to this estimate are counted exactly.
constexpr double kCountLimit = 200'000;

/// The kernel or computation that a step belongs to.
template <class Summary>
const Summary* part_of(const driver::Step& step, const std::vector<Summary>& summaries) {
  const auto found = std::find_if(summaries.begin(), summaries.end(),
                                  [&](const Summary& summary) { return summary.span == step.span; });
  return found == summaries.end() ? nullptr : &*found;
}

class Planner {
 public:
  Planner(Context& context, database::Connection& connection, const Program& program)
      : context_(context), connection_(connection), program_(program) {}

  std::optional<Plan> make() {
    auto state = hash_state(context_, connection_, program_);
    if (!state) return std::nullopt;
    plan_.state = std::move(*state);
    for (const auto& step : program_.compilation.steps)
      if (!add(step)) return std::nullopt;
    return std::move(plan_);
  }

 private:
  bool add(const driver::Step& step) {
    switch (step.kind) {
      case StepKind::DeclareModel:
        return add_model(step);
      case StepKind::DropModel:
        return add_drop(step);
      case StepKind::PlainSql:
        add_plain(step);
        return true;
      case StepKind::StorePredictions:
        add_predictions(step);
        return true;
      case StepKind::DeclareKernel:
        add_kernel(step);
        return true;
      case StepKind::DeclareCompute:
        return add_compute(step);
      case StepKind::CreateView:
      case StepKind::CreateFunction:
      case StepKind::Train:
      case StepKind::AddKernelBinary:
      case StepKind::Compute:
      case StepKind::PrepareCompute:
      case StepKind::DropKernel:
      case StepKind::DropCompute:
      case StepKind::ExplainModel:  // changes nothing
        return true;                // parts of the item of their model, kernel or computation
    }
    return true;
  }
  bool add_model(const driver::Step& step);
  bool add_drop(const driver::Step& step);
  void add_kernel(const driver::Step& step);
  bool add_compute(const driver::Step& step);
  void add_plain(const driver::Step& step);
  void add_predictions(const driver::Step& step);
  std::optional<double> count_rows(const std::string& table);
  void describe_training(const ModelSummary& model, PlanItem& item);

  Context& context_;
  database::Connection& connection_;
  const Program& program_;
  Plan plan_;
  std::map<std::string, std::optional<double>> counted_;
};

/// Exact for small tables, the planner's estimate for large ones; nothing for tables that the program makes itself.
std::optional<double> Planner::count_rows(const std::string& table) {
  if (const auto known = counted_.find(table); known != counted_.end()) return known->second;
  auto& rows = counted_[table];
  const auto explained = connection_.query("EXPLAIN (FORMAT JSON) SELECT FROM " + table);
  if (!explained) return rows;
  const auto json = nlohmann::json::parse(explained->text(0, 0), nullptr, false);
  if (json.is_discarded()) return rows;
  rows = json[0]["Plan"].value("Plan Rows", 0.0);
  if (*rows <= kCountLimit)
    if (const auto exact = connection_.query("SELECT count(*) FROM " + table)) rows = exact->number(0, 0);
  return rows;
}

void Planner::describe_training(const ModelSummary& model, PlanItem& item) {
  for (const auto& source : model.sources) {
    const auto rows = count_rows(source);
    item.details.push_back(rows ? fmt::format("reads {}: {} rows", source, grouped(static_cast<long long>(*rows)))
                                : fmt::format("reads {}", source));
  }
  item.cost = estimate_training(connection_, model);
  if (!item.cost) return;
  for (auto& line : describe_cost(*item.cost)) item.details.push_back(std::move(line));
}

bool Planner::add_model(const driver::Step& step) {
  const auto* model = program_.compilation.model_of(step);
  if (model == nullptr) return true;
  const auto stored = read_stored_model(connection_, model->schema, model->name);
  if (!stored) return connection_.report(stored.error(), context_.sink), false;
  PlanItem item{.title = fmt::format("model {}.{}", model->schema, model->name)};
  item.details.push_back(fmt::format("{}, {} from {} features", model->algorithm,
                                     model->target.empty() ? model->task : model->task + " of " + model->target,
                                     model->features.size()));
  if (!*stored) {
    item.sign = PlanSign::Create;
  } else if (auto differences = compare_specs((*stored)->spec, model->spec); !differences.empty()) {
    item.sign = PlanSign::Change;
    item.details = std::move(differences);
  } else {
    item.sign =
        (*stored)->state == "trained" || (*stored)->state == "training" ? PlanSign::Unchanged : PlanSign::Retrain;
    item.details = {(*stored)->state};
    if ((*stored)->version > 0) item.details[0] += fmt::format(", version {}", (*stored)->version);
  }
  if (item.sign != PlanSign::Unchanged) describe_training(*model, item);
  plan_.items.push_back(std::move(item));
  return true;
}

bool Planner::add_drop(const driver::Step& step) {
  const auto dot = step.object.find('.');
  const auto stored = read_stored_model(connection_, step.object.substr(0, dot),
                                        dot == std::string::npos ? step.object : step.object.substr(dot + 1));
  if (!stored) return connection_.report(stored.error(), context_.sink), false;
  PlanItem item{.sign = *stored ? PlanSign::Drop : PlanSign::Unchanged, .title = "model " + step.object};
  item.destructive = *stored && step.destructive;
  if (!*stored) item.details.push_back("does not exist");
  plan_.items.push_back(std::move(item));
  return true;
}

void Planner::add_kernel(const driver::Step& step) {
  const auto* kernel = part_of(step, program_.compilation.kernels);
  if (kernel == nullptr) return;
  PlanItem item{.sign = PlanSign::Create, .title = fmt::format("kernel {}.{}", kernel->schema, kernel->name)};
  const auto* stored = program_.catalog.find_kernel(kernel->schema, kernel->name, {});
  if (stored != nullptr) item.sign = stored->source == kernel->source ? PlanSign::Unchanged : PlanSign::Change;
  if (item.sign == PlanSign::Change) item.details.push_back("its source changes");
  plan_.items.push_back(std::move(item));
}

/// A computation runs whenever its program is applied, changed or not.
bool Planner::add_compute(const driver::Step& step) {
  const auto* compute = part_of(step, program_.compilation.computes);
  if (compute == nullptr) return true;
  const auto stored = read_stored_compute(connection_, compute->schema, compute->name);
  if (!stored) return connection_.report(stored.error(), context_.sink), false;
  PlanItem item{.sign = PlanSign::Run, .title = fmt::format("computation {}.{}", compute->schema, compute->name)};
  item.details.push_back(fmt::format("fills {}", fmt::join(compute->columns, ", ")));
  if (!*stored) {
    item.sign = PlanSign::Create;
  } else if (auto differences = compare_specs(**stored, compute->spec); !differences.empty()) {
    item.sign = PlanSign::Change;
    item.details = std::move(differences);
  }
  if (compute->members.size() > 1)
    item.details.push_back(fmt::format("{} run as one", fmt::join(compute->members, ", ")));
  if (const auto rows = count_rows(compute->table))
    item.details.push_back(fmt::format("reads {}: {} rows", compute->table, grouped(static_cast<long long>(*rows))));
  plan_.items.push_back(std::move(item));
  return true;
}

void Planner::add_plain(const driver::Step& step) {
  const auto effect = sql::effect_of(step.sql, {context_.settings.default_schema});
  PlanItem item{.sign = PlanSign::Run, .title = title_of(step), .destructive = step.destructive};
  if (effect) switch (effect->action) {
      case sql::StatementAction::Create:
        item.sign = PlanSign::Create;
        break;
      case sql::StatementAction::Drop:
        item.sign = PlanSign::Drop;
        break;
      case sql::StatementAction::Alter:
      case sql::StatementAction::Change:
        item.sign = PlanSign::Change;
        break;
      case sql::StatementAction::Query:
      case sql::StatementAction::Other:
        break;
    }
  if (effect && !effect->objects.empty() && effect->objects[0].kind == sql::ObjectKind::Table) {
    const auto& object = effect->objects[0];
    const bool exists = program_.catalog.find_table(object.schema, object.name, {context_.settings.default_schema});
    if (item.sign == PlanSign::Create && exists && effect->if_not_exists) item.sign = PlanSign::Unchanged;
    if (item.sign == PlanSign::Create && exists) item.details.push_back("exists already: this will be refused");
    if (exists && step.destructive)
      if (const auto rows =
              count_rows(types::quote_identifier(object.schema) + "." + types::quote_identifier(object.name)))
        item.details.push_back(fmt::format("holds {} rows", grouped(static_cast<long long>(*rows))));
  }
  plan_.items.push_back(std::move(item));
}

void Planner::add_predictions(const driver::Step& step) {
  PlanItem item{.sign = PlanSign::Change, .title = "table " + step.object, .destructive = step.destructive};
  item.details.push_back(step.title);
  if (const auto rows = count_rows(step.object))
    item.details.push_back(fmt::format("holds {} rows now", grouped(static_cast<long long>(*rows))));
  plan_.items.push_back(std::move(item));
}

void compare_values(const std::string& path, const nlohmann::json& stored, const nlohmann::json& declared,
                    std::vector<std::string>& differences) {
  if (stored == declared) return;
  if (stored.is_object() && declared.is_object()) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : stored.items()) keys.push_back(key);
    for (const auto& [key, value] : declared.items())
      if (!stored.contains(key)) keys.push_back(key);
    const nlohmann::json none;
    for (const auto& key : keys)
      compare_values(path.empty() ? key : path + "." + key, stored.contains(key) ? stored[key] : none,
                     declared.contains(key) ? declared[key] : none, differences);
    return;
  }
  if (path == "features") {
    const auto has = [](const nlohmann::json& list, const nlohmann::json& feature) {
      return std::find(list.begin(), list.end(), feature) != list.end();
    };
    for (const auto& feature : stored)
      if (!has(declared, feature)) differences.push_back("feature " + feature.value("name", "?") + " goes or changes");
    for (const auto& feature : declared)
      if (!has(stored, feature)) differences.push_back("feature " + feature.value("name", "?") + " comes or changes");
    if (differences.empty()) differences.push_back("the order of the features changes");
    return;
  }
  differences.push_back(fmt::format("{}: {} → {}", path, stored.dump(), declared.dump()));
}

}  // namespace

std::string_view name_of(PlanSign sign) {
  constexpr std::string_view kSigns[] = {"+", "~", "-", "↻", ">", "="};
  return kSigns[static_cast<int>(sign)];
}

bool Plan::changes() const {
  return std::any_of(items.begin(), items.end(), [](const auto& item) { return item.sign != PlanSign::Unchanged; });
}

std::optional<Plan> make_plan(Context& context, database::Connection& connection, const Program& program) {
  return Planner(context, connection, program).make();
}

std::optional<std::string> hash_state(Context& context, database::Connection& connection, const Program& program) {
  types::Catalog catalog = program.catalog;
  for (auto& relation : catalog.relations) {
    relation.row_estimate.reset();
    for (auto& column : relation.columns) column.null_fraction.reset(), column.n_distinct.reset();
  }
  std::string text = catalog.to_json();
  for (const auto& model : program.compilation.models) {
    const auto stored = read_stored_model(connection, model.schema, model.name);
    if (!stored) return connection.report(stored.error(), context.sink), std::nullopt;
    if (*stored) text += fmt::format("{}.{} {} {}\n", model.schema, model.name, (*stored)->version, (*stored)->spec);
  }
  for (const auto& compute : program.compilation.computes) {
    const auto stored = read_stored_compute(connection, compute.schema, compute.name);
    if (!stored) return connection.report(stored.error(), context.sink), std::nullopt;
    if (*stored) text += fmt::format("{}.{} {}\n", compute.schema, compute.name, **stored);
  }
  const auto hash = connection.query(
      "SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to($1 || d.oid || s.system_identifier, 'UTF8')),"
      " 'hex') FROM pg_catalog.pg_database d, pg_catalog.pg_control_system() s"
      " WHERE d.datname = pg_catalog.current_database()",
      {text});
  if (!hash) return connection.report(hash.error(), context.sink), std::nullopt;
  return hash->string(0, 0);
}

std::vector<std::string> compare_specs(const std::string& stored, const std::string& declared) {
  const auto before = nlohmann::json::parse(stored, nullptr, false);
  const auto after = nlohmann::json::parse(declared, nullptr, false);
  if (before.is_discarded() || after.is_discarded()) return {"the definition"};
  std::vector<std::string> differences;
  compare_values("", before, after, differences);
  return differences;
}

std::string print_plan(const Plan& plan, bool colour) {
  constexpr Style kStyles[] = {Style::Green, Style::Yellow, Style::Red, Style::Cyan, Style::Plain, Style::Dim};
  std::string text;
  std::size_t changes = 0;
  for (const auto& item : plan.items) {
    changes += item.sign == PlanSign::Unchanged ? 0 : 1;
    const Style style = kStyles[static_cast<int>(item.sign)];
    text += fmt::format("{} {}{}\n", styled(name_of(item.sign), style, colour), item.title,
                        item.destructive ? styled("  (destructive)", Style::Red, colour) : "");
    for (const auto& detail : item.details) text += "    " + detail + "\n";
  }
  if (changes == 0) return text + "nothing changes\n";
  return text + fmt::format("{} of {} change\n", changes, plan.items.size());
}

}  // namespace dmlc::cli
