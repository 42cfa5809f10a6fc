// SPDX-License-Identifier: Apache-2.0
// Prints a module as text.
#include "ir/print.h"

#include <fmt/format.h>

namespace dmlc::ir {
namespace {

std::string qualified(const TableName& name) { return name.schema.empty() ? name.name : name.schema + "." + name.name; }

std::string text_of(const ParameterValue& value) {
  return std::visit(
      [](const auto& x) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(x)>, bool>)
          return x ? "true" : "false";
        else
          return fmt::format("{}", x);
      },
      value);
}

std::string text_of(const StopCondition& stop) {
  if (stop.kind == StopCondition::Kind::Compare) return fmt::format("{} {} {}", stop.metric, stop.op, stop.value);
  if (stop.kind == StopCondition::Kind::Not) return "not (" + text_of(stop.children[0]) + ")";
  std::string text = "(";
  for (std::size_t i = 0; i < stop.children.size(); ++i)
    text += (i ? (stop.kind == StopCondition::Kind::All ? " and " : " or ") : "") + text_of(stop.children[i]);
  return text + ")";
}

/// Names the results: %rows0, %columns1, @public.fraud.
class Printer {
 public:
  explicit Printer(const Module& module) : module_(module) {}

  std::string run() {
    for (std::uint32_t i = 0; i < module_.ops.size(); ++i) {
      index_ = i;
      std::visit([this](const auto& op) { print(op); }, module_.ops[i]);
    }
    return std::move(out_);
  }

 private:
  std::string name(Value value) const {
    if (!value.valid()) return "none";
    const Op& op = module_.ops.at(value.index);
    if (const auto* train = std::get_if<Train>(&op)) return "@" + qualified(train->model);
    return (std::holds_alternative<Source>(op) ? "%rows" : "%columns") + std::to_string(value.index);
  }
  void line(const std::string& text) { out_ += text + "\n"; }

  void print(const Source& op) {
    std::string columns;
    for (const Column& column : op.columns)
      columns += (columns.empty() ? "" : ", ") + column.name + ": " + column.type.name;
    line(fmt::format("{}: rel<{}> = source {{{}}}", name({index_}), columns, op.from));
    for (const Cte& cte : op.ctes) line(fmt::format("  with {}{}", cte.name, cte.used ? "" : " (unused)"));
    if (op.row_table) line("  row " + qualified(*op.row_table));
  }
  void print(const Project& op) {
    line(fmt::format("{} = project {}", name({index_}), name(op.input)));
    for (const SharedExpr& shared : op.shared)
      line(fmt::format("  shared {} = {}", shared.name, to_text(*shared.expr)));
    for (const NamedExpr& feature : op.features) print(feature, "feature");
    if (op.target) print(*op.target, "target");
    if (op.split_key) print(*op.split_key, "split_key");
  }
  void print(const NamedExpr& column, std::string_view role) {
    line(fmt::format("  {} {}: {} [{}] = {}", role, column.name, column.type.name, column.kind, to_text(*column.expr)));
  }
  void print(const Train& op) {
    line(fmt::format("{}: model<{}> = train {} {}", name({index_}), stdlib::name_of(op.task), op.algorithm->name,
                     name(op.input)));
    std::string parameters;
    for (const auto& [key, value] : op.parameters)
      parameters += (parameters.empty() ? "" : ", ") + key + " = " + text_of(value);
    line("  parameters " + parameters);
    static constexpr std::string_view kBy[] = {"random", "hash", "time"};
    line(fmt::format("  split training {} validation {} test {} by {}", op.split.training, op.split.validation,
                     op.split.test, kBy[static_cast<int>(op.split.by)]));
    if (op.validation.valid()) line("  validate on " + name(op.validation));
    line("  optimize for " + op.optimize_for);
    if (op.stop_when) line("  stop when " + text_of(*op.stop_when));
    line(fmt::format("  seed {}", op.seed));
    if (op.memory_limit != 0) line(fmt::format("  limit memory {} bytes", op.memory_limit));
    if (op.time_limit_ms != 0) line(fmt::format("  limit time {} ms", op.time_limit_ms));
  }
  void print(const PredictRow& op) {
    line(
        fmt::format("predict_row {} from row {} using {}", name(op.model), qualified(op.row_table), name(op.features)));
  }
  void print(const StorePredictions& op) {
    line(fmt::format("store_predictions @{} from {} in {}", qualified(op.model), name(op.input),
                     qualified(op.target_table)));
    for (const Column& column : op.key_columns) line("  key " + column.name);
    for (const NamedExpr& argument : op.arguments)
      line(fmt::format("  argument {}: {} = {}", argument.name, argument.type.name, to_text(*argument.expr)));
  }
  void print(const DropModel& op) {
    line(fmt::format("drop_model @{}{}", qualified(op.model), op.if_exists ? " if exists" : ""));
  }
  void print(const Sql& op) { line(fmt::format("sql {{{}}}", op.text)); }

  const Module& module_;
  std::uint32_t index_ = 0;
  std::string out_;
};

}  // namespace

std::string print(const Module& module) { return Printer(module).run(); }

}  // namespace dmlc::ir
