// SPDX-License-Identifier: Apache-2.0
// Parses a kernel's source with Clang in CUDA's device mode, without an SDK and without the file system, and turns what
// Clang says into findings.
#include <clang/AST/ASTConsumer.h>
#include <clang/AST/ASTMutationListener.h>
#include <clang/Basic/DiagnosticFrontend.h>
#include <clang/Basic/DiagnosticParse.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Lex/LexDiagnostic.h>
#include <clang/Lex/Lexer.h>
#include <clang/Lex/MacroInfo.h>
#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>
#include <llvm/ADT/IntrusiveRefCntPtr.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Support/thread.h>

#include <algorithm>

#include "codegen/kernel/clang/device_headers.h"
#include "codegen/kernel/clang/device_prelude.h"
#include "codegen/kernel/clang/findings.h"
#include "codegen/kernel/clang/messages.h"
#include "codegen/kernel/clang/parse_limits.h"
#include "codegen/kernel/clang/read_kernel.h"
#include "codegen/kernel/clang/toolchain.h"
#include "codegen/kernel/clang/unsupported.h"

namespace dmlc::codegen {
namespace {

using Rule = ir::KernelFinding::Rule;
using Severity = ir::KernelFinding::Severity;

constexpr const char* kSourceName = "/dmlc/kernel.cu";
constexpr const char* kPreludeName = "/dmlc/prelude.h";
/// More than Clang needs for the deepest source that the limits let through.
constexpr unsigned kStackBytes = 512U << 20;

/// Clang's diagnostics as findings.
class Listener : public clang::DiagnosticConsumer {
 public:
  explicit Listener(Findings& findings) : findings_(findings) {}

  void BeginSourceFile(const clang::LangOptions& language, const clang::Preprocessor* preprocessor) override {
    if (preprocessor != nullptr) findings_.read_places_from(preprocessor->getSourceManager(), language);
  }
  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& diagnostic) override {
    clang::DiagnosticConsumer::HandleDiagnostic(level, diagnostic);
    const unsigned id = diagnostic.getID();
    // An include is reported where it stands; the limit of errors speaks of no place.
    if (id == clang::diag::err_pp_file_not_found || id == clang::diag::fatal_too_many_errors) return;
    if (level < clang::DiagnosticsEngine::Note) return;
    const TextPlace place = findings_.place_of(diagnostic.getLocation());
    // Notes about declarations of ours help nobody.
    if (level == clang::DiagnosticsEngine::Note && place.line == 0) return;
    llvm::SmallString<256> text;
    diagnostic.FormatDiagnostic(text);
    const Severity severity = level >= clang::DiagnosticsEngine::Error     ? Severity::Error
                              : level == clang::DiagnosticsEngine::Warning ? Severity::Warning
                                                                           : Severity::Note;
    add(severity, text.str().str(), diagnostic, place);
  }

 private:
  void add(Severity severity, const std::string& text, const clang::Diagnostic& diagnostic, TextPlace place) {
    if (severity == Severity::Note) {
      // Why a function does not fit says more about what to do than that none does.
      if (text.find("call to __") != std::string::npos) findings_.help_with_last(help_for(text));
      if (!dropped_) findings_.add(severity, Rule::Language, in_our_words(text), "", place);
      return;
    }
    const Unsupported* unsupported = severity == Severity::Error ? named_in(text, diagnostic) : nullptr;
    // What Clang says next of this line only follows from it.
    dropped_ = unsupported != nullptr || (place.line != 0 && place.line == unsupported_line_);
    if (unsupported != nullptr) {
      unsupported_line_ = place.line;
      findings_.add(severity, Rule::Unsupported, std::string(unsupported->message), std::string(unsupported->help),
                    place);
    } else if (!dropped_) {
      const bool is_limit = diagnostic.getID() == clang::diag::err_bracket_depth_exceeded;
      dropped_ = is_limit;
      findings_.add(severity, is_limit ? Rule::Limit : Rule::Language, in_our_words(text), help_for(text), place);
    }
  }

  /// What cannot be used of the names that the message or its place names.
  static const Unsupported* named_in(const std::string& text, const clang::Diagnostic& diagnostic) {
    if (const Unsupported* found = find_unsupported(first_quoted(text))) return found;
    if (!diagnostic.hasSourceManager() || diagnostic.getLocation().isInvalid()) return nullptr;
    const clang::SourceManager& sources = diagnostic.getSourceManager();
    const auto word = clang::Lexer::getSourceText(
        clang::CharSourceRange::getTokenRange(sources.getFileLoc(diagnostic.getLocation())), sources, {});
    return find_unsupported({word.data(), word.size()});
  }

  Findings& findings_;
  bool dropped_ = false;  ///< notes that follow belong to a diagnostic that was said in other words
  unsigned unsupported_line_ = 0;
};

/// Reports directives that kernels cannot have.
class DirectiveCheck : public clang::PPCallbacks {
 public:
  DirectiveCheck(const clang::SourceManager& sources, Findings& findings, ParseWatch& watch)
      : sources_(sources), findings_(findings), watch_(watch) {}

  void MacroExpands(const clang::Token& /*name*/, const clang::MacroDefinition& macro, clang::SourceRange,
                    const clang::MacroArgs* arguments) override {
    if (const clang::MacroInfo* definition = macro.getMacroInfo()) watch_.expand(*definition, arguments);
  }

  void InclusionDirective(clang::SourceLocation hash, const clang::Token& /*include*/, llvm::StringRef name, bool,
                          clang::CharSourceRange range, clang::OptionalFileEntryRef, llvm::StringRef, llvm::StringRef,
                          const clang::Module*, bool, clang::SrcMgr::CharacteristicKind) override {
    if (!sources_.isWrittenInMainFile(hash)) return;
    findings_.error(Rule::Unsupported, {hash, range.getBegin()}, "`#include` of `" + name.str() + "`",
                    "leave the line out: what kernels may use is declared without it");
  }
  void PragmaDirective(clang::SourceLocation place, clang::PragmaIntroducerKind) override {
    if (!sources_.isWrittenInMainFile(place)) return;
    const char* begin = sources_.getCharacterData(place);
    const std::string line(begin, std::find_if(begin, begin + 200, [](char c) { return c == '\n' || c == '\0'; }));
    if (line.find("unroll") != std::string::npos || line.find("once") != std::string::npos) return;
    findings_.error(Rule::Unsupported, place, "a pragma other than `#pragma unroll`", "leave it out");
  }

 private:
  const clang::SourceManager& sources_;
  Findings& findings_;
  ParseWatch& watch_;
};

/// Counts templates made concrete.
class InstanceWatch : public clang::ASTMutationListener {
 public:
  explicit InstanceWatch(ParseWatch& watch) : watch_(watch) {}
  void AddedCXXTemplateSpecialization(const clang::ClassTemplateDecl*,
                                      const clang::ClassTemplateSpecializationDecl*) override {
    watch_.instantiate();
  }
  void AddedCXXTemplateSpecialization(const clang::VarTemplateDecl*,
                                      const clang::VarTemplateSpecializationDecl*) override {
    watch_.instantiate();
  }
  void AddedCXXTemplateSpecialization(const clang::FunctionTemplateDecl*, const clang::FunctionDecl*) override {
    watch_.instantiate();
  }

 private:
  ParseWatch& watch_;
};

class Reader : public clang::ASTConsumer {
 public:
  Reader(const ir::KernelSource& source, Findings& findings, ir::KernelInspection& inspection, ParseWatch& watch)
      : source_(source), findings_(findings), inspection_(inspection), instances_(watch) {}
  clang::ASTMutationListener* GetASTMutationListener() override { return &instances_; }
  void HandleTranslationUnit(clang::ASTContext& context) override {
    read_kernel(context, source_, findings_, inspection_);
  }

 private:
  const ir::KernelSource& source_;
  Findings& findings_;
  ir::KernelInspection& inspection_;
  InstanceWatch instances_;
};

class ReadAction : public clang::ASTFrontendAction {
 public:
  ReadAction(const ir::KernelSource& source, Findings& findings, ir::KernelInspection& inspection, ParseWatch& watch)
      : source_(source), findings_(findings), inspection_(inspection), watch_(watch) {}

 protected:
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler, llvm::StringRef) override {
    clang::Preprocessor& preprocessor = compiler.getPreprocessor();
    preprocessor.addPPCallbacks(std::make_unique<DirectiveCheck>(compiler.getSourceManager(), findings_, watch_));
    preprocessor.setTokenWatcher([this](const clang::Token& token) { watch_.read(token); });
    return std::make_unique<Reader>(source_, findings_, inspection_, watch_);
  }

 private:
  const ir::KernelSource& source_;
  Findings& findings_;
  ir::KernelInspection& inspection_;
  ParseWatch& watch_;
};

/// The source and what declares the device to it, and nothing else: no path leads out of it.
llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files_of(const ir::KernelSource& source) {
  auto files = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  for (const std::string_view name : {"declare.h", "declare_atomics.h", "declare_half.h", "types.h"})
    files->addFile("/dmlc/" + std::string(name), 0, llvm::MemoryBuffer::getMemBuffer(device_header(name), name));
  files->addFile(kPreludeName, 0, llvm::MemoryBuffer::getMemBufferCopy(device_prelude(source.text)));
  files->addFile(kSourceName, 0, llvm::MemoryBuffer::getMemBuffer(source.text, kSourceName));
  return files;
}

constexpr const char* kArguments[] = {
    "-triple", "nvptx64-nvidia-cuda", "-aux-triple", "x86_64-unknown-linux-gnu", "-target-cpu", "sm_80",
    "-fcuda-is-device", "-x", "cuda", "-std=c++17", "-fsyntax-only", "-nostdsysteminc", "-nobuiltininc", "-include",
    kPreludeName, "-fparse-all-comments", "-fcxx-exceptions", "-fexceptions",
    // Both targets take a function without `__device__` for one of the host, also where it is constexpr.
    "-fno-cuda-host-device-constexpr",
    // Bounds for sources that were written to exhaust the compiler.
    "-ferror-limit", "20", "-ftemplate-depth=64", "-fbracket-depth", "200", "-fconstexpr-depth=64",
    "-fconstexpr-steps=100000", "-ftemplate-backtrace-limit=1", "-fmacro-backtrace-limit=1", "-Wuninitialized",
    "-Wsometimes-uninitialized", "-Wno-vla-extension", "-Wno-unused-value", "-Wno-unknown-attributes", kSourceName};

void parse(const ir::KernelSource& source, Findings& findings, ir::KernelInspection& inspection, ParseWatch& watch) {
  clang::CompilerInstance compiler;
  {
    clang::DiagnosticsEngine nobody(llvm::makeIntrusiveRefCnt<clang::DiagnosticIDs>(),
                                    llvm::makeIntrusiveRefCnt<clang::DiagnosticOptions>(),
                                    new clang::IgnoringDiagConsumer);
    clang::CompilerInvocation::CreateFromArgs(compiler.getInvocation(), kArguments, nobody);
  }
  Listener listener(findings);
  compiler.createFileManager(files_of(source));
  compiler.createDiagnostics(&listener, false);
  compiler.getDiagnostics().setFatalsAsError(true);
  compiler.setVerboseOutputStream(llvm::nulls());
  ReadAction action(source, findings, inspection, watch);
  compiler.ExecuteAction(action);
}

/// `parse`, unless the source turns out to be without end.
void parse_within_limits(const ir::KernelSource& source, ir::KernelInspection& inspection) {
  Findings findings(inspection);
  ParseWatch watch;
  if (setjmp(watch.escape) == 0) return parse(source, findings, inspection, watch);  // NOLINT(cert-err52-cpp)
  inspection = {};
  findings.add(Severity::Error, Rule::Limit, watch.broken(), "leave repetition to loops", {});
}

/// Errors of ours repeat some of Clang's in other words: of errors at one place the first is kept.
void drop_repeated(std::vector<ir::KernelFinding>& findings) {
  std::vector<ir::KernelFinding> kept;
  bool dropped = false;
  for (ir::KernelFinding& finding : findings) {
    if (finding.severity != Severity::Note)
      dropped =
          finding.line != 0 && std::any_of(kept.begin(), kept.end(), [&](const ir::KernelFinding& other) {
            return other.severity == finding.severity && other.line == finding.line && other.column == finding.column;
          });
    if (!dropped) kept.push_back(std::move(finding));
  }
  findings = std::move(kept);
}

}  // namespace

ir::KernelInspection inspect_kernel(const ir::KernelSource& source) {
  ir::KernelInspection inspection;
  if (auto limit = limit_broken_by(source.text)) {
    inspection.findings.push_back(std::move(*limit));
    return inspection;
  }
  llvm::thread reading(std::optional<unsigned>(kStackBytes), [&] { parse_within_limits(source, inspection); });
  reading.join();
  drop_repeated(inspection.findings);
  return inspection;
}

}  // namespace dmlc::codegen
