// SPDX-License-Identifier: Apache-2.0
// Builds the private installation: copied programs, links to the distribution's files, copies of the extension's.
#include "compiler/database/installation_tree.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

namespace dmlc::database {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kControl = "declarativeml.control";
constexpr std::string_view kModule = "declarativeml.so";
constexpr std::string_view kHosts[] = {"declarativeml_host", "declarativeml_kernel_host"};

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

/// First line of what `program --option` prints; empty on failure.
std::string ask_program(const fs::path& program, const char* option) {
  const std::string command = "'" + program.string() + "' " + option + " 2>/dev/null";
  std::FILE* pipe = ::popen(command.c_str(), "re");
  if (pipe == nullptr) return {};
  std::array<char, 1024> buffer{};
  std::string line;
  if (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) line = buffer.data();
  ::pclose(pipe);
  while (!line.empty() && line.back() == '\n') line.pop_back();
  return line;
}

std::optional<PostgresInstallation> inspect(const fs::path& bin) {
  if (bin.string().find('\'') != std::string::npos) return std::nullopt;
  if (!is_there(bin / "postgres") || !is_there(bin / "initdb")) return std::nullopt;
  // The Debian layout needs no child process; elsewhere pg_config knows.
  if (bin == "/usr/lib/postgresql/15/bin" && is_there("/usr/share/postgresql/15/postgres.bki"))
    return PostgresInstallation{bin, "/usr/share/postgresql/15", "/usr/lib/postgresql/15/lib"};
  if (ask_program(bin / "postgres", "--version").find(" 15.") == std::string::npos) return std::nullopt;
  const PostgresInstallation found{bin, ask_program(bin / "pg_config", "--sharedir"),
                                   ask_program(bin / "pg_config", "--pkglibdir")};
  if (found.share.empty() || found.lib.empty()) return std::nullopt;
  return found;
}

fs::path own_directory() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

/// Identity of a file's content without reading it.
std::string stamp_of(const fs::path& path) {
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0) return path.string() + " -\n";
  return path.string() + " " + std::to_string(facts.st_ino) + " " + std::to_string(facts.st_size) + " " +
         std::to_string(facts.st_mtim.tv_sec) + "." + std::to_string(facts.st_mtim.tv_nsec) + "\n";
}

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void link_all(const fs::path& from, const fs::path& to, std::string_view except) {
  fs::create_directories(to);
  for (const auto& entry : fs::directory_iterator(from)) {
    const auto name = entry.path().filename();
    if (name != except) fs::create_symlink(entry.path(), to / name);
  }
}

/// Copies by a temporary name: a running server keeps the old file.
void copy_program(const fs::path& from, const fs::path& to) {
  fs::create_directories(to.parent_path());
  fs::path part = to;
  part += ".part";
  fs::copy_file(from, part, fs::copy_options::overwrite_existing);
  fs::permissions(part, fs::perms(0755));
  fs::rename(part, to);
}

void copy_extension(const ExtensionFiles& files, const fs::path& share, const fs::path& lib) {
  copy_program(files.module, lib / kModule);
  for (const fs::path& host : files.hosts) copy_program(host, lib / host.filename());
  for (const auto& entry : fs::directory_iterator(files.scripts)) {
    const auto name = entry.path().filename();
    if (name.string().starts_with("declarativeml")) copy_program(entry.path(), share / "extension" / name);
  }
}

std::string tree_stamp(const PostgresInstallation& postgres, const std::optional<ExtensionFiles>& extension) {
  std::string stamp = "tree 1\n" + stamp_of(postgres.bin / "postgres");
  if (!extension) return stamp;
  stamp += stamp_of(extension->module);
  for (const fs::path& host : extension->hosts) stamp += stamp_of(host);
  std::vector<std::string> scripts;
  for (const auto& entry : fs::directory_iterator(extension->scripts))
    if (entry.path().filename().string().starts_with("declarativeml")) scripts.push_back(stamp_of(entry.path()));
  std::sort(scripts.begin(), scripts.end());
  for (const auto& script : scripts) stamp += script;
  return stamp;
}

void build_tree(const fs::path& root, const PostgresInstallation& postgres,
                const std::optional<ExtensionFiles>& extension) {
  const auto inside = [&](const fs::path& path) { return root / path.relative_path(); };
  for (const auto& path : {postgres.bin, postgres.share, postgres.lib}) fs::remove_all(inside(path));
  for (const char* program : {"postgres", "initdb"})
    copy_program(postgres.bin / program, inside(postgres.bin) / program);
  link_all(postgres.share, inside(postgres.share), "extension");
  link_all(postgres.share / "extension", inside(postgres.share) / "extension", kControl);
  link_all(postgres.lib, inside(postgres.lib), kModule);
  if (extension) {
    // A system-wide copy of the extension must not shine through.
    for (const auto& entry : fs::directory_iterator(inside(postgres.share) / "extension"))
      if (entry.path().filename().string().starts_with("declarativeml")) fs::remove(entry.path());
    copy_extension(*extension, inside(postgres.share), inside(postgres.lib));
  }
}

}  // namespace

std::optional<PostgresInstallation> find_postgres(DiagnosticSink& sink) {
  if (const char* named = std::getenv("DMLC_PG_BINDIR"))
    if (auto found = inspect(named)) return found;
  for (const char* bin : {"/usr/lib/postgresql/15/bin", "/usr/pgsql-15/bin", "/usr/local/pgsql/bin"})
    if (auto found = inspect(bin)) return found;
  std::string path = std::getenv("PATH") != nullptr ? std::getenv("PATH") : "";
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    if (auto found = inspect(path.substr(begin, end - begin))) return found;
    begin = end + 1;
  }
  sink.report_without_place<Diag::PostgresNotFound>("postgres")
      .help(
          "install the package `postgresql-15`, set DMLC_PG_BINDIR to its directory of programs, or name a database "
          "by --database");
  return std::nullopt;
}

std::optional<ExtensionFiles> find_extension() {
  const fs::path here = own_directory();
  struct Layout {
    fs::path module, hosts, scripts;
  };
  const Layout layouts[] = {
      {here / "../lib" / kModule, here, here / "../share/extension"},
      {here / "lib" / kModule, here / "bin", here / "share/extension"},
      {here / "../lib/dmlc" / kModule, here / "../lib/dmlc", here / "../share/dmlc/extension"},
  };
  for (const auto& layout : layouts) {
    if (!is_there(layout.module) || !is_there(layout.scripts / kControl)) continue;
    ExtensionFiles files{fs::canonical(layout.module), {}, fs::canonical(layout.scripts)};
    for (const std::string_view host : kHosts)
      if (is_there(layout.hosts / host)) files.hosts.push_back(fs::canonical(layout.hosts / host));
    return files;
  }
  return std::nullopt;
}

std::optional<InstallationTree> make_installation_tree(const fs::path& root, const PostgresInstallation& postgres,
                                                       DiagnosticSink& sink) try {
  const auto extension = find_extension();
  if (!extension && is_there(postgres.lib / kModule))  // installed system-wide: nothing private is needed
    return InstallationTree{postgres.bin, true, false};
  const std::string stamp = tree_stamp(postgres, extension);
  InstallationTree tree{root / postgres.bin.relative_path(), extension.has_value(), false};
  if (read_text(root / "stamp") == stamp) return tree;
  tree.changed = true;
  fs::create_directories(root);
  fs::remove(root / "stamp");
  build_tree(root, postgres, extension);
  std::ofstream(root / "stamp", std::ios::binary) << stamp;
  return tree;
} catch (const fs::filesystem_error& error) {
  sink.report_without_place<Diag::EmbeddedStartFailed>(error.what());
  return std::nullopt;
}

}  // namespace dmlc::database
