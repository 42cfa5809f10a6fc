// SPDX-License-Identifier: Apache-2.0
// `dmlc kernels [NAME]`: the kernels that COMPUTE can use.
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/base/nearest.h"
#include "compiler/cli/command_line.h"
#include "compiler/cli/table.h"
#include "compiler/driver/kernel_page.h"
#include "compiler/types/identifier.h"
#include "stdlib/kernel.h"

namespace dmlc::cli {
namespace {

using Json = nlohmann::ordered_json;

struct KernelsOptions {
  std::string name;
  bool source = false;
};

/// A kernel before it is read.
struct Listed {
  std::string schema;  ///< empty: of the standard library
  std::string name;
  std::string function;
  std::string source;

  [[nodiscard]] std::string shown() const {
    return schema.empty() ? name : types::quote_identifier(schema) + "." + types::quote_identifier(name);
  }
};

/// False with a diagnostic when the database could not be asked.
bool add_stored(Context& context, std::vector<Listed>& kernels) {
  auto connection = context.connect(EmbeddedUse::OnlyExisting);
  if (!connection || !context.require_extension(*connection)) return false;
  const auto rows =
      connection->query("SELECT schema_name, kernel_name, source FROM dml.kernels ORDER BY schema_name, kernel_name");
  if (!rows) return connection->report(rows.error(), context.sink), false;
  for (int i = 0; i < rows->row_count(); ++i)
    kernels.push_back({rows->string(i, 0), rows->string(i, 1), rows->string(i, 1), rows->string(i, 2)});
  return true;
}

Json json_of(const Listed& kernel, const driver::KernelPage& page, bool with_source) {
  Json json = {{"reason", "kernel"}, {"kind", kernel.schema.empty() ? "standard" : "database"}};
  if (!kernel.schema.empty()) json["schema"] = kernel.schema;
  json.update(Json{{"name", page.name},
                   {"function", page.function},
                   {"summary", page.summary},
                   {"description", page.description},
                   {"signature", page.signature()},
                   {"usage", page.usage()},
                   {"row_wise", page.row_wise}});
  if (page.block) json["block"] = *page.block;
  if (page.grid) json["grid"] = *page.grid;
  json["parameters"] = Json::array();
  for (const auto& parameter : page.parameters) {
    Json entry = {{"name", parameter.name}, {"role", parameter.role}, {"type", parameter.type}};
    if (!parameter.extent.empty()) entry["extent"] = parameter.extent;
    json["parameters"].push_back(std::move(entry));
  }
  if (with_source) json["source"] = kernel.source;
  return json;
}

std::string indented(const std::string& text) {
  std::string lines = "  ";
  for (const char c : text) lines += c == '\n' ? "\n  " : std::string(1, c);
  return lines;
}

void show_page(Context& context, const Listed& kernel, const driver::KernelPage& page, bool with_source) {
  std::string text =
      fmt::format("{}\n{}\n\n  {}\n  {}\n", page.signature(), indented(page.description), page.usage(),
                  page.row_wise ? "Each row is computed by itself; such computations of one table are fused."
                                : "It sees all rows at once, in the order of the primary key.");
  if (page.block) text += fmt::format("  It asks for blocks of {} threads.\n", *page.block);
  Table table({{"parameter"}, {"role"}, {"type"}, {"elements"}});
  for (const auto& parameter : page.parameters) {
    const bool is_column = parameter.role == "input" || parameter.role == "output" || parameter.role == "validity";
    table.add({parameter.name, parameter.role, parameter.type,
               !is_column                 ? ""
               : parameter.extent.empty() ? "one a row"
                                          : parameter.extent});
  }
  text += "\n" + table.print(context.terminal.colour_out);
  if (with_source) text += "\n" + kernel.source;
  context.print(text);
}

/// A kernel of the database that this version cannot read is said and passed over.
std::optional<driver::KernelPage> read_page(const Context& context, const Listed& kernel) {
  auto page = driver::read_kernel_page(kernel.name, kernel.function, kernel.source);
  if (page) return std::move(*page);
  context.say("{}", page.error());
  return std::nullopt;
}

int show_all(Context& context, const std::vector<Listed>& kernels, bool with_source) {
  Table table({{"kernel"}, {"takes and gives"}, {"does"}});
  for (const Listed& kernel : kernels) {
    const auto page = read_page(context, kernel);
    if (!page) continue;
    table.add({kernel.shown(), page->signature().substr(page->name.size()), page->summary});
    context.emit(json_of(kernel, *page, with_source));
  }
  context.print(table.print(context.terminal.colour_out));
  return table.empty() ? kOutsideFailure : kOk;
}

int show_named(Context& context, const std::vector<Listed>& kernels, const KernelsOptions& options) {
  bool found = false;
  std::vector<std::string> names;
  for (const Listed& kernel : kernels) {
    names.push_back(kernel.shown());
    if (kernel.shown() != options.name && kernel.name != options.name) continue;
    found = true;
    const auto page = read_page(context, kernel);
    if (!page) return kOutsideFailure;
    show_page(context, kernel, *page, options.source);
    context.emit(json_of(kernel, *page, options.source));
  }
  if (found) return kOk;
  // Like other wrong usage it has no code: no page could say more than the list.
  const auto nearest = nearest_name(options.name, names);
  const std::string help = nearest ? fmt::format("did you mean `{}`?", *nearest) : "`dmlc kernels` lists what there is";
  std::fputs(fmt::format("error: there is no kernel `{}`\n  = help: {}\n", options.name, help).c_str(), stderr);
  return kWrongUsage;
}

int run(Context& context, const KernelsOptions& options) {
  std::vector<Listed> kernels;
  for (const stdlib::Kernel& kernel : stdlib::kernels())
    kernels.push_back({"", std::string(kernel.name), std::string(kernel.function), std::string(kernel.source)});
  if (context.settings.may_connect_to_check && !add_stored(context, kernels)) return kOutsideFailure;
  return options.name.empty() ? show_all(context, kernels, options.source) : show_named(context, kernels, options);
}

}  // namespace

void add_kernels(CLI::App& command, Context& context) {
  auto options = std::make_shared<KernelsOptions>();
  command.add_option("name", options->name, "show this one");
  command.add_flag("--source", options->source, "with its CUDA C++");
  command.callback([&context, options] { context.command = [&context, options] { return run(context, *options); }; });
}

}  // namespace dmlc::cli
