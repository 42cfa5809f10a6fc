// SPDX-License-Identifier: Apache-2.0
// CREATE KERNEL: a source that can be read and has the function the kernel is named after.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/check/pending.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxSourceBytes = std::uintmax_t{1} << 20;

bool is_c_identifier(std::string_view name) {
  const auto is_part = [](unsigned char c) { return c < 0x80 && (std::isalnum(c) != 0 || c == '_'); };
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
         std::all_of(name.begin(), name.end(), is_part);
}

std::string word_of(KernelParameter::Role role) {
  switch (role) {
    case KernelParameter::Role::Input:
      return "input";
    case KernelParameter::Role::Output:
      return "output";
    case KernelParameter::Role::Scalar:
      return "scalar";
  }
  return "";
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
    PendingOp op(statement_, checker_.qualified(statement_.name, checker_.options.default_schema));
    const std::string& text = std::get<ast::String>(statement_.text->data).text;
    const auto source = statement_.from_file ? read_file(text) : std::optional(text);
    if (!source) return;
    if (statement_.from_file) op.set("file", ir::Text{text});
    op.set("source", ir::Text{*source});
    if (const auto* function = find_function(*source)) add_signature(*function, op);
    op.add(checker_, "CREATE KERNEL");
  }

 private:
  DiagnosticBuilder report_source(Span span, const std::string& what) {
    return checker_.sink.report<Diag::KernelSource>(span, name_.text, what);
  }

  /// Beside the file that names it, and nowhere else: sources may be compiled where others wrote them.
  std::optional<std::string> read_file(const std::string& name) {
    const fs::path path(name);
    const Span span = statement_.text->span;
    const auto refuse = [&](const std::string& what, const std::string& help) -> std::optional<std::string> {
      report_source(span, what).help(help);
      return std::nullopt;
    };
    if (name.empty()) return refuse("the name of its file is empty", "name a file: `FROM FILE 'kernel.cu'`");
    if (path.is_absolute())
      return refuse("`" + name + "` is an absolute path", "name the file by its path from the folder of this file");
    if (std::find(path.begin(), path.end(), fs::path("..")) != path.end())
      return refuse("`" + name + "` leads out of the folder of this file", "put the file beside this one or below it");
    if (path.extension() != ".cu")
      return refuse("`" + name + "` is no file of CUDA code", "name a file that ends in `.cu`");
    const fs::path place = fs::path(checker_.sources.file(span.file).name()).parent_path() / path;
    std::error_code error;
    const bool is_file = fs::is_regular_file(place, error);
    if (is_file && fs::file_size(place, error) > kMaxSourceBytes)
      return refuse("`" + name + "` has more than 1 MiB", "keep the kernel alone in its file");
    std::ifstream file;
    if (is_file && !error) file.open(place, std::ios::binary);
    if (!file.is_open())
      return refuse("`" + name + "` cannot be read", "put the file beside this one, or correct its name");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  /// Where the function `at` stands; in a file of its own, that file's name.
  Span place_of(const KernelFunction& function) const {
    if (statement_.from_file) return statement_.text->span;
    return place_in_string(checker_.sources, *statement_.text, function.begin, function.end);
  }

  const KernelFunction* find_function(const std::string& source) {
    if (std::all_of(source.begin(), source.end(), [](unsigned char c) { return std::isspace(c) != 0; })) {
      report_source(statement_.text->span, "it is empty").help(example());
      return nullptr;
    }
    functions_ = kernel_functions(source);
    const auto found =
        std::find_if(functions_.begin(), functions_.end(), [&](const auto& f) { return f.name == name_.text; });
    if (found != functions_.end()) return &*found;
    if (functions_.empty()) {
      report_source(statement_.from_file ? statement_.text->span : name_.span, "it has no `__global__` function")
          .help(example());
      return nullptr;
    }
    std::vector<std::string> names;
    for (const KernelFunction& function : functions_) names.push_back(function.name);
    const std::string nearest = nearest_name(name_.text, names).value_or(names.front());
    const auto& meant =
        *std::find_if(functions_.begin(), functions_.end(), [&](const auto& f) { return f.name == nearest; });
    auto report = report_source(name_.span, "it has no `__global__` function `" + name_.text + "`");
    report.note(place_of(meant), "it has " + listed(names)).help("did you mean `CREATE KERNEL " + nearest + "`?");
    if (nearest == sql_name(nearest)) report.fix(name_.span, nearest);
    return nullptr;
  }
  /// What an unquoted name in the language means.
  static std::string sql_name(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
  }
  std::string example() const {
    return "write `extern \"C\" __global__ void " + name_.text + "(const float* a, float* out, int n) {…}`";
  }

  void add_signature(const KernelFunction& function, PendingOp<ast::CreateKernel>& op) {
    if (!function.signature) return;
    checker_.kernels.insert_or_assign(name_.text, *function.signature);
    ir::AttributeList parameters;
    for (const KernelParameter& parameter : function.signature->parameters) {
      ir::AttributeMap entry;
      const bool counts = &parameter == function.signature->row_count();
      entry.entries.push_back({counts ? "rows" : word_of(parameter.role), {ir::Word{parameter.name}}});
      entry.entries.push_back({"type", {ir::Word{parameter.type}}});
      parameters.items.push_back({std::move(entry)});
    }
    op.set("parameters", std::move(parameters));
  }

  Checker& checker_;
  const ast::CreateKernel& statement_;
  const ast::Name& name_;
  std::vector<KernelFunction> functions_;
};

}  // namespace

void check(Checker& checker, const ast::CreateKernel& statement) { CreateKernelCheck(checker, statement).run(); }

}  // namespace dmlc::check
