// SPDX-License-Identifier: Apache-2.0
// Prints a module as text.
#include "ir/print.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace dmlc::ir {
namespace {

std::string qualified(const TableName& name) { return name.schema.empty() ? name.name : name.schema + "." + name.name; }

struct ParameterText {
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(std::int64_t integer) const { return fmt::format("{}", integer); }
  std::string operator()(double number) const { return fmt::format("{}", number); }
  std::string operator()(const std::string& text) const { return text; }
  template <class Item>
  std::string operator()(const std::vector<Item>& items) const {
    return fmt::format("[{}]", fmt::join(items, ", "));
  }
};

std::string text_of(const ParameterValue& value) { return std::visit(ParameterText{}, value); }

std::string text_of(const MethodCall& call) {
  std::string parameters;
  for (const auto& [key, value] : call.parameters)
    parameters += (parameters.empty() ? "" : ", ") + key + " = " + text_of(value);
  return call.name + "(" + parameters + ")";
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
    for (const NamedExpr& feature : op.features)
      print(feature, feature.is_group ? "group" : feature.only_transformed ? "input" : "feature");
    for (const Transform& transform : op.transforms)
      line(fmt::format("  transform {} = {} of {}", transform.name, text_of(transform.call), transform.input));
    if (op.target) print(*op.target, "target");
    if (op.split_key) print(*op.split_key, "split_key");
    if (op.fold_key) print(*op.fold_key, "fold_key");
    if (op.time_column) print(*op.time_column, "time_column");
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
    if (!op.optimize_for.empty()) line("  optimize for " + op.optimize_for);
    if (op.stop_when) line("  stop when " + to_text(*op.stop_when));
    for (const Attribute& option : op.options) line(fmt::format("  {} {}", option.name, text(option.value)));
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
  void print(const ExplainModel& op) { line("explain_model @" + qualified(op.model)); }
  void print(const DropModel& op) {
    line(fmt::format("drop_model @{}{}", qualified(op.model), op.if_exists ? " if exists" : ""));
  }
  void print(const CreateTransformer& op) {
    line(fmt::format("create_transformer @{}{}", qualified(op.name), op.row.empty() ? "" : " of a row " + op.row));
    for (const Column& argument : op.arguments)
      line(fmt::format("  argument {}: {}", argument.name, argument.type.name));
    for (const NamedExpr& output : op.outputs)
      line(fmt::format("  output {}: {} = {}", output.name, output.type.name, to_text(*output.expr)));
  }
  void print(const CreateKernel& op) {
    line(fmt::format("create_kernel @{}{}", qualified(op.kernel), op.file.empty() ? "" : " from file " + op.file));
    print(op.facts);
  }
  void print(const Kernel& kernel) {
    static constexpr std::string_view kRoles[] = {"input", "output", "validity", "scalar", "rows"};
    for (const KernelParameter& parameter : kernel.parameters)
      line(fmt::format("  {} {}: {}{}", kRoles[static_cast<int>(parameter.role)], parameter.name,
                       name_of(parameter.type), parameter.extent.empty() ? "" : " extent " + parameter.extent));
    if (kernel.row_wise) line("  row_wise");
  }
  void print(const Compute& op) {
    line(fmt::format("compute @{} = {} over {}", qualified(op.name),
                     op.members.empty() ? "@" + qualified(op.kernel.name) : "fused", qualified(op.table)));
    if (!op.members.empty()) print(op.kernel.facts);
    for (std::size_t i = 0; i < op.members.size(); ++i) print_member(op, i);
    for (const ComputeInput& input : op.inputs)
      line(fmt::format("  input {}: {}{}", input.column.name, input.column.type.name,
                       input.not_null ? " not null" : ""));
    for (const Column& column : op.order) line("  order " + column.name);
    for (const ComputeOutput& output : op.outputs)
      line(
          fmt::format("  output {}: {}{}", output.column.name, output.column.type.name, output.exists ? "" : " (new)"));
    if (op.into.kind == ComputeTarget::Kind::Table) {
      line("  into " + qualified(op.into.table));
      for (const Column& column : op.into.key) line("  key " + column.name);
      if (!op.into.position.empty()) line("  position " + op.into.position);
    }
    for (const auto& [name, value] : op.scalars) line(fmt::format("  scalar {} = {}", name, text_of(value)));
    if (op.grid) line(fmt::format("  grid {}", *op.grid));
    if (op.block) line(fmt::format("  block {}", *op.block));
    if (op.shared != 0) line(fmt::format("  shared {} bytes", op.shared));
    if (op.every_ms) line(fmt::format("  every {} ms", *op.every_ms));
  }
  void print_member(const Compute& op, std::size_t index) {
    std::string arguments;
    for (const std::size_t argument : op.arguments.at(index))
      arguments += (arguments.empty() ? "" : ", ") + op.kernel.facts.parameters.at(argument).name;
    const Compute& member = op.members[index];
    line(fmt::format("  member @{} = @{}({})", qualified(member.name), qualified(member.kernel.name), arguments));
  }
  void print(const Pending& op) {
    line(fmt::format("{} @{}", op.statement, qualified(op.object)));
    for (const Attribute& attribute : op.attributes)
      line(fmt::format("  {} {}", attribute.name, text(attribute.value)));
  }

  std::string text(const AttributeValue& value) const {
    return std::visit([this](const auto& x) { return text(x); }, value.data);
  }
  static std::string text(std::monostate) { return "null"; }
  static std::string text(bool value) { return value ? "true" : "false"; }
  static std::string text(std::int64_t value) { return fmt::format("{}", value); }
  static std::string text(double value) { return fmt::format("{}", value); }
  static std::string text(const Text& value) { return fmt::format("{:?}", std::string_view(value.text)); }
  static std::string text(const Word& value) { return value.text; }
  static std::string text(Milliseconds value) { return fmt::format("{} ms", value.value); }
  static std::string text(Bytes value) { return fmt::format("{} bytes", value.value); }
  static std::string text(const Count& value) { return fmt::format("{} {}", value.value, value.unit); }
  static std::string text(const TableName& value) { return "@" + qualified(value); }
  static std::string text(const ExprPtr& value) { return "{" + to_text(*value) + "}"; }
  static std::string text(const Condition& value) { return to_text(value); }
  std::string text(Value value) const { return name(value); }
  std::string text(const AttributeList& list) const {
    std::string items;
    for (const AttributeValue& item : list.items) items += (items.empty() ? "" : ", ") + text(item);
    return "[" + items + "]";
  }
  std::string text(const AttributeMap& map) const {
    std::string entries;
    for (const Attribute& entry : map.entries)
      entries += fmt::format("{}{}: {}", entries.empty() ? "" : ", ", entry.name, text(entry.value));
    return "{" + entries + "}";
  }

  void print(const Sql& op) { line(fmt::format("sql {{{}}}", op.text)); }

  const Module& module_;
  std::uint32_t index_ = 0;
  std::string out_;
};

}  // namespace

std::string print(const Module& module) { return Printer(module).run(); }

}  // namespace dmlc::ir
