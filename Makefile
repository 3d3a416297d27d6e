# Builds, packs and installs heapdump2pprof for those who use it. For work on it see CONTRIBUTING.md.
#
#   make                               all that is installed: the command, manual pages, completions
#   make release                       dist/heapdump2pprof alone, which needs nothing but glibc
#   make dist                          dist/*.tar.gz and dist/*.deb
#   make install [PREFIX=/usr/local]   the command, manual pages and completions
#   make uninstall [PREFIX=/usr/local]

PREFIX ?= /usr/local
DESTDIR ?=
SCRATCH ?= .build/release-static

NAME := heapdump2pprof
VERSION := $(shell sed -nE 's/.*static let version = "(.*)"/\1/p' Sources/heapdump2pprof/Screens/VersionText.swift)
COMMIT := $(shell git rev-parse --short=12 HEAD 2>/dev/null)
# Output is a function of the source: no clock but that of the commit. Without git, that of the changelog.
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)
SOURCES := Package.swift $(shell find Sources -type f -not -path '*.docc/*')
ARTICLES := Sources/heapdump2pprof/Documentation.docc

.PHONY: all release dist install uninstall clean

all: dist/share

release: dist/$(NAME)

dist/$(NAME): $(SOURCES) Packaging/static-libraries Packaging/build
	Packaging/build $(SCRATCH) '$(COMMIT)' $@

dist/share: dist/$(NAME) Packaging/manual Packaging/notice NOTICE README.md CHANGELOG.md \
		$(wildcard $(ARTICLES)/*.md $(ARTICLES)/*.png)
	# Not there until all of it is.
	rm -rf $@.new
	mkdir -p $@.new/man/man1 $@.new/completions $@.new/doc
	Packaging/manual $(SCRATCH) dist/$(NAME) "$$(date -u -d @$(SOURCE_DATE_EPOCH) +%F)" $@.new/man/man1
	for shell in bash zsh fish; do dist/$(NAME) --generate-completion-script $$shell > $@.new/completions/$$shell || exit 1; done
	cp CHANGELOG.md LICENSE $(ARTICLES)/*.md $(ARTICLES)/*.png $@.new/doc/
	sed 's#($(ARTICLES)/#(#g' README.md > $@.new/doc/README.md
	Packaging/notice > $@.new/doc/NOTICE
	rm -rf $@
	mv $@.new $@

dist: dist/share
	Packaging/tarball $(NAME)-$(VERSION)-linux-$(shell uname -m)
	Packaging/deb $(VERSION)

# As root, who may have no Swift, nothing is built.
install:
	@test -d dist/share || { echo 'make install: nothing is built; run make first, as yourself' >&2; exit 1; }
	Packaging/install '$(DESTDIR)$(PREFIX)'

uninstall:
	Packaging/install --remove '$(DESTDIR)$(PREFIX)'

clean:
	rm -rf dist $(SCRATCH)
