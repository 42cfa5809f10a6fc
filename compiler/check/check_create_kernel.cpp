// SPDX-License-Identifier: Apache-2.0
// CREATE KERNEL: a source that can be read, that compiles, and that has the function the kernel is named after.
#include <algorithm>
#include <cctype>

#include "compiler/check/kernel_file.h"
#include "compiler/check/kernel_findings.h"
#include "compiler/check/pending.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

bool is_c_identifier(std::string_view name) {
  const auto is_part = [](unsigned char c) { return c < 0x80 && (std::isalnum(c) != 0 || c == '_'); };
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
         std::all_of(name.begin(), name.end(), is_part);
}

class CreateKernelCheck {
 public:
  CreateKernelCheck(Checker& checker, const ast::CreateKernel& statement)
      : checker_(checker), statement_(statement), name_(statement.name.last()) {}

  void run() {
    checker_.check_declared_once(SymbolKind::Kernel, statement_.name);
    if (!is_c_identifier(name_.text)) {
      report_source(name_.span, "its name is no name in C")
          .help("name the kernel with letters, digits and `_`, as its function is named");
      return;
    }
    if (!read()) return;
    if (std::all_of(text_.text.begin(), text_.text.end(), [](unsigned char c) { return std::isspace(c) != 0; })) {
      report_source(statement_.text->span, "it is empty").help(example());
      return;
    }
    const ir::TableName kernel = checker_.qualified(statement_.name, checker_.options.default_schema);
    const auto inspection = checker_.inspect({text_.text, file_, name_.text}, statement_.text->span);
    if (!inspection) return add_unread(kernel);
    const std::size_t errors = checker_.sink.error_count();
    report_findings(checker_, name_.text, text_, *inspection);
    if (!inspection->kernel && checker_.sink.error_count() == errors) report_missing(*inspection);
    if (!inspection->kernel) return;
    checker_.kernels.insert_or_assign(kernel, ir::KernelUse{kernel, false, *inspection->kernel, text_.text});
    if (inspection->ok())
      checker_.result.module.add(ir::CreateKernel{kernel, *inspection->kernel, text_.text, file_,
                                                  statement_.description, statement_.span, name_.span});
  }

 private:
  DiagnosticBuilder report_source(Span span, const std::string& what) {
    return checker_.sink.report<Diag::KernelSource>(span, name_.text, what);
  }

  bool read() {
    const std::string& written = std::get<ast::String>(statement_.text->data).text;
    if (!statement_.from_file) {
      text_ = {written, statement_.text->span, [this](std::size_t begin, std::size_t end) {
                 return place_in_string(checker_.sources, *statement_.text, begin, end);
               }};
      return true;
    }
    const auto file = read_kernel_file(checker_, name_.text, written, statement_.text->span);
    if (!file) return false;
    file_ = written;
    text_ = {std::string(checker_.sources.file(*file).text()), statement_.text->span,
             [file](std::size_t begin, std::size_t end) {
               return Span{*file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
             }};
    return true;
  }

  /// Where sources are not looked at, nothing can be generated.
  void add_unread(const ir::TableName& kernel) {
    PendingOp op(statement_, kernel);
    if (statement_.from_file) op.set("file", ir::Text{file_});
    op.set("source", ir::Text{text_.text});
    op.add(checker_, "CREATE KERNEL");
  }

  void report_missing(const ir::KernelInspection& inspection) {
    const auto& functions = inspection.functions;
    if (functions.empty()) {
      report_source(statement_.from_file ? statement_.text->span : name_.span, "it has no `__global__` function")
          .help(example());
      return;
    }
    const std::string nearest = nearest_name(name_.text, functions).value_or(functions.front());
    const auto index =
        static_cast<std::size_t>(std::find(functions.begin(), functions.end(), nearest) - functions.begin());
    auto report = report_source(name_.span, "it has no `__global__` function `" + name_.text + "`");
    report.note(place_of_function(text_, inspection.function_lines.at(index), nearest), "it has " + listed(functions))
        .help("did you mean `CREATE KERNEL " + nearest + "`?");
    if (nearest == sql_name(nearest)) report.fix(name_.span, nearest);
  }
  /// What an unquoted name in the language means.
  static std::string sql_name(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
  }
  [[nodiscard]] std::string example() const {
    return "write `extern \"C\" __global__ void " + name_.text + "(const float* a, float* out, int n) {…}`";
  }

  Checker& checker_;
  const ast::CreateKernel& statement_;
  const ast::Name& name_;
  std::string file_;
  KernelText text_;
};

}  // namespace

void check(Checker& checker, const ast::CreateKernel& statement) { CreateKernelCheck(checker, statement).run(); }

}  // namespace dmlc::check
