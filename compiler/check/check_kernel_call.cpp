// SPDX-License-Identifier: Apache-2.0
// What COMPUTE gives a kernel: inputs are columns, scalars parameters, and rows are counted.
#include "compiler/check/check_kernel_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "compiler/check/kernel_extent.h"
#include "compiler/check/kernel_types.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

using Role = ir::KernelParameter::Role;

class KernelCallCheck {
 public:
  KernelCallCheck(Checker& checker, const ast::Compute& statement, const ir::Kernel& kernel,
                  const ComputeSource& source, ir::Compute& op)
      : checker_(checker),
        statement_(statement),
        kernel_(kernel),
        source_(source),
        op_(op),
        name_(statement.kernel->value.last()) {}

  void run() {
    check_inputs();
    check_scalars();
    check_extents();
  }

 private:
  void check_inputs() {
    const auto inputs = kernel_.of(Role::Input);
    const std::size_t given = statement_.from ? statement_.from->value.columns.size() : 0;
    if (given == inputs.size()) {
      for (std::size_t i = 0; i < given; ++i) check_input(*inputs[i], i);
      return;
    }
    const Span span =
        given == 0 ? statement_.kernel->value.span
                   : join(statement_.from->value.columns.front().span, statement_.from->value.columns.back().span);
    std::string names;
    for (const ir::KernelParameter* input : inputs)
      names += fmt::format("{}const {}* {}", names.empty() ? "" : ", ", input->spelled, input->name);
    checker_.sink.report<Diag::ArgumentCount>(span, name_.text, counted(inputs.size(), "column"), given)
        .help(inputs.empty() ? "inputs are the parameters `const T*` of the kernel; it has none"
                             : fmt::format("give a column for each of `{}`", names));
  }

  void check_input(const ir::KernelParameter& input, std::size_t index) {
    const ast::Name& column = statement_.from->value.columns[index];
    const types::Type& type = source_.types.at(index);
    const types::Column* known = source_.relation != nullptr ? source_.relation->find_column(column.text) : nullptr;
    op_.inputs.push_back(
        {{column.text, type}, known != nullptr && known->not_null, known != nullptr && known->generated});
    if (!type.is_known() || takes(input.type, type)) return;
    checker_.sink
        .report<Diag::ParameterType>(column.span, input.name.empty() ? name_.text : input.name,
                                     fmt::format("{} (`const {}*`)", columns_for(input.type), input.spelled),
                                     fmt::format("column `{}` of type `{}`", column.text, type.name))
        .help("name another column, or change the parameter of the kernel");
  }

  void check_scalars() {
    const auto scalars = kernel_.of(Role::Scalar);
    if (statement_.parameters)
      for (const ast::Argument& argument : **statement_.parameters) {
        given_.push_back(argument.name.text);
        check_scalar(argument, scalars);
      }
    for (const ir::KernelParameter* scalar : scalars)
      if (std::find(given_.begin(), given_.end(), scalar->name) == given_.end())
        checker_.sink.report<Diag::MissingClause>(name_.span, name_.text, scalar->name)
            .help(fmt::format("give it a value: `WITH ({} = …)`", scalar->name));
  }

  void check_scalar(const ast::Argument& argument, const std::vector<const ir::KernelParameter*>& scalars) {
    const auto found =
        std::find_if(scalars.begin(), scalars.end(), [&](const auto* s) { return s->name == argument.name.text; });
    if (found == scalars.end()) return report_unknown(argument.name, scalars);
    const ir::KernelParameter& scalar = **found;
    const auto value = value_for(scalar.type, argument.value);
    if (!value) {
      const std::string wanted = scalar.type == ir::KernelType::Bool ? "true or false"
                                 : ir::is_integer(scalar.type)       ? "an integer"
                                                                     : "a number";
      checker_.sink
          .report<Diag::ParameterType>(argument.value.span, argument.name.text, wanted, describe(argument.value))
          .help(fmt::format("the kernel declares `{} {}`", scalar.spelled, scalar.name));
      return;
    }
    if (const auto range = range_broken_by(scalar.type, *value)) {
      checker_.sink
          .report<Diag::ParameterRange>(argument.value.span, argument.name.text,
                                        checker_.sources.text(argument.value.span), *range)
          .help(fmt::format("the kernel declares `{} {}`", scalar.spelled, scalar.name));
      return;
    }
    op_.scalars.insert_or_assign(scalar.name, *value);
  }

  static std::optional<ir::ParameterValue> value_for(ir::KernelType type, const ast::Value& value) {
    if (type == ir::KernelType::Bool) {
      const auto* truth = std::get_if<bool>(&value.data);
      return truth == nullptr ? std::nullopt : std::optional<ir::ParameterValue>(*truth);
    }
    if (ir::is_integer(type)) {
      const auto* integer = std::get_if<std::int64_t>(&value.data);
      return integer == nullptr ? std::nullopt : std::optional<ir::ParameterValue>(*integer);
    }
    const auto number = number_of(value);
    return number ? std::optional<ir::ParameterValue>(*number) : std::nullopt;
  }

  void report_unknown(const ast::Name& name, const std::vector<const ir::KernelParameter*>& scalars) {
    auto report = checker_.sink.report<Diag::UnknownOption>(name.span, name_.text, "parameter", name.text);
    std::vector<std::string> names;
    for (const ir::KernelParameter* scalar : scalars) names.push_back(scalar->name);
    if (kernel_.row_count() != nullptr && kernel_.row_count()->name == name.text)
      report.help("it is the number of rows, which is filled in; leave it out");
    else if (const auto nearest = nearest_name(name.text, names))
      report.help("did you mean `" + *nearest + "`?").fix(name.span, *nearest), given_.push_back(*nearest);
    else
      report.help(names.empty() ? "it takes none" : "it takes " + listed(names));
  }

  /// Numbers of elements that can be told before anything runs.
  void check_extents() {
    constexpr std::int64_t kMaxElements = std::int64_t{1} << 40;
    for (const ir::KernelParameter& parameter : kernel_.parameters)
      for (const std::string& factor : factors_of(parameter.extent)) {
        const auto scalar = op_.scalars.find(factor);
        const auto* value = scalar != op_.scalars.end() ? std::get_if<std::int64_t>(&scalar->second) : nullptr;
        if (value == nullptr || (*value >= 1 && *value <= kMaxElements) || !reported_.insert(factor).second) continue;
        checker_.sink
            .report<Diag::ParameterRange>(place_of(factor), factor, *value, fmt::format("1 to {}", kMaxElements))
            .help(fmt::format("`{}` has `{}` elements", parameter.name, parameter.extent));
      }
  }
  [[nodiscard]] Span place_of(const std::string& scalar) const {
    for (const ast::Argument& argument : **statement_.parameters)
      if (argument.name.text == scalar) return argument.value.span;
    return name_.span;
  }

  Checker& checker_;
  const ast::Compute& statement_;
  const ir::Kernel& kernel_;
  const ComputeSource& source_;
  ir::Compute& op_;
  const ast::Name& name_;
  std::vector<std::string> given_;  ///< scalars that have a value, also under a misspelt name
  std::set<std::string> reported_;
};

}  // namespace

void check_kernel_call(Checker& checker, const ast::Compute& statement, const ir::Kernel& kernel,
                       const ComputeSource& source, ir::Compute& op) {
  KernelCallCheck(checker, statement, kernel, source, op).run();
}

}  // namespace dmlc::check
