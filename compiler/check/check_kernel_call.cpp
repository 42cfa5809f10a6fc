// SPDX-License-Identifier: Apache-2.0
// What COMPUTE gives a kernel: inputs are columns, outputs one column, scalars parameters, and rows are counted.
#include "compiler/check/check_kernel_call.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

using Role = KernelParameter::Role;

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::size_t size_of_integer(const types::Type& type) {
  if (type.internal == "int2") return 2;
  return type.internal == "int4" ? 4 : 8;
}

class KernelCallCheck {
 public:
  KernelCallCheck(Checker& checker, const ast::Compute& statement, const KernelSignature& kernel,
                  const ComputeSource& source)
      : checker_(checker),
        statement_(statement),
        kernel_(kernel),
        source_(source),
        name_(statement.kernel->value.last()) {}

  void run() {
    check_inputs();
    check_outputs();
    check_scalars();
  }

 private:
  /// Whether values of a column can be handed to a parameter without loss of their kind.
  static bool fits(const KernelParameter& parameter, const types::Type& type) {
    const types::Type& plain = type.undomained();
    switch (cuda_kind(parameter.type)) {
      case CudaKind::Boolean:
        return plain.kind == types::TypeKind::Boolean;
      case CudaKind::Float:
        return plain.is_numeric();
      case CudaKind::Integer:
        return plain.kind == types::TypeKind::Integer && size_of_integer(plain) <= cuda_integer_size(parameter.type);
      case CudaKind::Other:
        return true;
    }
    return true;
  }
  static std::string wanted(const KernelParameter& parameter) {
    const char* what = cuda_kind(parameter.type) == CudaKind::Boolean   ? "a boolean column"
                       : cuda_kind(parameter.type) == CudaKind::Integer ? "a column of integers that fit"
                                                                        : "a column of numbers";
    return fmt::format("{} (`const {}*`)", what, parameter.type);
  }

  void check_inputs() {
    const auto inputs = kernel_.of(Role::Input);
    const std::size_t given = statement_.from ? statement_.from->value.columns.size() : 0;
    if (given != inputs.size()) {
      const Span span =
          given == 0 ? statement_.kernel->value.span
                     : join(statement_.from->value.columns.front().span, statement_.from->value.columns.back().span);
      std::string names;
      for (const KernelParameter* input : inputs)
        names += fmt::format("{}const {}* {}", names.empty() ? "" : ", ", input->type, input->name);
      checker_.sink.report<Diag::ArgumentCount>(span, name_.text, counted(inputs.size(), "column"), given)
          .help(inputs.empty() ? "inputs are the parameters `const T*` of the kernel; it has none"
                               : fmt::format("give a column for each of `{}`", names));
      return;
    }
    for (std::size_t i = 0; i < given; ++i) check_input(*inputs[i], i);
  }
  void check_input(const KernelParameter& input, std::size_t index) {
    const ast::Name& column = statement_.from->value.columns[index];
    const types::Type& type = source_.types.at(index);
    if (!type.is_known() || fits(input, type)) return;
    checker_.sink
        .report<Diag::ParameterType>(column.span, input.name.empty() ? name_.text : input.name, wanted(input),
                                     fmt::format("column `{}` of type `{}`", column.text, type.name))
        .help("name another column, or change the parameter of the kernel");
  }

  void check_outputs() {
    const auto outputs = kernel_.of(Role::Output);
    if (!statement_.into) return;
    if (outputs.size() == 1) return check_output(*outputs.front());
    checker_.sink
        .report<Diag::ArgumentCount>(statement_.into->value.column.span, name_.text, counted(outputs.size(), "output"),
                                     1)
        .help(outputs.empty() ? "give the kernel an output: a parameter `T*`"
                              : "`INTO` takes one output; a kernel with several has no place for the others");
  }

  /// A column that the table has already must take what the kernel writes.
  void check_output(const KernelParameter& output) {
    const ast::Name& name = statement_.into->value.column;
    const types::Column* column = source_.relation != nullptr ? source_.relation->find_column(name.text) : nullptr;
    if (column == nullptr || !column->type.is_known() || cuda_kind(output.type) == CudaKind::Other) return;
    const types::Type& type = column->type.undomained();
    const bool wants_truth = cuda_kind(output.type) == CudaKind::Boolean;
    if (wants_truth ? type.kind == types::TypeKind::Boolean : type.is_numeric()) return;
    checker_.sink
        .report<Diag::ParameterType>(
            name.span, "INTO",
            fmt::format("a column of {} (`{}*`)", wants_truth ? "truth values" : "numbers", output.type),
            fmt::format("column `{}` of type `{}`", name.text, column->type.name))
        .help("name a column that takes it, or one that the table does not have yet");
  }

  void check_scalars() {
    const auto scalars = kernel_.of(Role::Scalar);
    const bool named = std::all_of(scalars.begin(), scalars.end(), [](const auto* s) { return !s->name.empty(); });
    if (!named) return;
    if (statement_.parameters)
      for (const ast::Argument& argument : **statement_.parameters) {
        given_.push_back(argument.name.text);
        check_scalar(argument, scalars);
      }
    for (const KernelParameter* scalar : scalars)
      if (std::find(given_.begin(), given_.end(), scalar->name) == given_.end())
        checker_.sink.report<Diag::MissingClause>(name_.span, name_.text, scalar->name)
            .help(fmt::format("give it a value: `WITH ({} = …)`", scalar->name));
  }

  void check_scalar(const ast::Argument& argument, const std::vector<const KernelParameter*>& scalars) {
    const auto found =
        std::find_if(scalars.begin(), scalars.end(), [&](const auto* s) { return s->name == argument.name.text; });
    if (found == scalars.end()) return report_unknown(argument.name, scalars);
    const std::string_view type = (*found)->type;
    bool fits = true;
    std::string wanted = "a number";
    switch (cuda_kind(type)) {
      case CudaKind::Boolean:
        fits = std::holds_alternative<bool>(argument.value.data);
        wanted = "true or false";
        break;
      case CudaKind::Integer:
        fits = std::holds_alternative<std::int64_t>(argument.value.data);
        wanted = "an integer";
        break;
      case CudaKind::Float:
      case CudaKind::Other:
        fits = number_of(argument.value).has_value() ||
               (cuda_kind(type) == CudaKind::Other && std::holds_alternative<bool>(argument.value.data));
        break;
    }
    if (fits) return;
    checker_.sink.report<Diag::ParameterType>(argument.value.span, argument.name.text, wanted, describe(argument.value))
        .help(fmt::format("the kernel declares `{} {}`", type, argument.name.text));
  }

  void report_unknown(const ast::Name& name, const std::vector<const KernelParameter*>& scalars) {
    auto report = checker_.sink.report<Diag::UnknownOption>(name.span, name_.text, "parameter", name.text);
    std::vector<std::string> names;
    for (const KernelParameter* scalar : scalars) names.push_back(scalar->name);
    if (kernel_.row_count() != nullptr && kernel_.row_count()->name == name.text)
      report.help("it is the number of rows, which is filled in; leave it out");
    else if (const auto nearest = nearest_name(name.text, names))
      report.help("did you mean `" + *nearest + "`?").fix(name.span, *nearest), given_.push_back(*nearest);
    else
      report.help(names.empty() ? "it takes none" : "it takes " + listed(names));
  }

  Checker& checker_;
  const ast::Compute& statement_;
  const KernelSignature& kernel_;
  const ComputeSource& source_;
  const ast::Name& name_;
  std::vector<std::string> given_;  ///< scalars that have a value, also under a misspelt name
};

}  // namespace

void check_kernel_call(Checker& checker, const ast::Compute& statement, const KernelSignature& kernel,
                       const ComputeSource& source) {
  KernelCallCheck(checker, statement, kernel, source).run();
}

}  // namespace dmlc::check
