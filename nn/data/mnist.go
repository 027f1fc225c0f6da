package data

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"glassnet/nn/data/internal/remote"
)

// MNIST is the 60,000 training and 10,000 test images of handwritten digits,
// 28×28 pixels each; Y is one-hot. (LeCun, Cortes and Burges, 1998)
//
// The four files are read, plain or with the ending .gz, from dir or dir/mnist;
// they may have Kaggle's names, with a dot: train-images.idx3-ubyte.
// If dir is "" the environment variable GLASSNET_DATA takes its place. If that is
// empty too, they are read from glassnet/mnist in [os.UserCacheDir], where they
// are downloaded to, 11 MB in all, the first time, by a program that has
//
//	import _ "glassnet/nn/data/download"
//
// A download that was interrupted goes on where it stopped. Where there is no
// network the error says so; [Digits] needs none.
func MNIST(dir string) (train, test *Set, err error) {
	train, test, err = mnist.load(context.Background(), cmp.Or(dir, os.Getenv("GLASSNET_DATA")))
	if err != nil {
		return nil, nil, err
	}
	train.Name, test.Name = "MNIST training", "MNIST test"
	return train, test, nil
}

// A source is where the files of MNIST come from when they are not there.
type source struct {
	mirrors []string // addresses of folders, tried in this order
	files   [4]remote.File
}

var mnist = source{
	mirrors: []string{
		"https://storage.googleapis.com/cvdf-datasets/mnist/",
		"https://ossci-datasets.s3.amazonaws.com/mnist/",
	},
	files: [4]remote.File{
		{Name: "train-images-idx3-ubyte.gz", Size: 9912422, SHA256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
		{Name: "train-labels-idx1-ubyte.gz", Size: 28881, SHA256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
		{Name: "t10k-images-idx3-ubyte.gz", Size: 1648877, SHA256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
		{Name: "t10k-labels-idx1-ubyte.gz", Size: 4542, SHA256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
	},
}

// load reads the sets from dir, or from the cache if dir is "".
func (s source) load(ctx context.Context, dir string) (train, test *Set, err error) {
	var paths [4]string
	if dir != "" {
		paths, err = s.local(dir)
	} else {
		paths, err = s.cached(ctx)
	}
	if err != nil {
		return nil, nil, err
	}
	if train, err = IDX(paths[0], paths[1], numbers(10)); err != nil {
		return nil, nil, err
	}
	if test, err = IDX(paths[2], paths[3], numbers(10)); err != nil {
		return nil, nil, err
	}
	return train, test, nil
}

// local finds the files in a folder that somebody filled. Their checksums are
// not looked at: plain files, or files compressed again or made from another
// copy of the images, are as good to learn from and have other checksums.
func (s source) local(dir string) (paths [4]string, err error) {
	for i, f := range s.files {
		plain := f.Name[:len(f.Name)-len(".gz")]
		dotted := strings.Replace(plain, "-idx", ".idx", 1)
		for _, folder := range []string{filepath.Join(dir, "mnist"), dir} {
			for _, name := range []string{f.Name, plain, dotted + ".gz", dotted} {
				if path := filepath.Join(folder, name); paths[i] == "" && exists(path) {
					paths[i] = path
				}
			}
		}
		if paths[i] == "" {
			return paths, fmt.Errorf("data: MNIST: no %s(.gz) in %s or %s", plain, dir, filepath.Join(dir, "mnist"))
		}
	}
	return paths, nil
}

// cached finds the files in the cache and downloads those that are missing.
func (s source) cached(ctx context.Context) (paths [4]string, err error) {
	for i, f := range s.files {
		if paths[i], err = cached(ctx, "MNIST", "mnist", f, s.mirrors, "draw digits with data.Digits"); err != nil {
			return paths, err
		}
	}
	return paths, nil
}

// cached finds a file in a folder of the cache, and downloads it if it is missing.
// It gets its name there only after its checksum was found right.
func cached(ctx context.Context, what, folder string, f remote.File, mirrors []string, instead string) (path string, err error) {
	offline := "without a network, " + instead + ", or name a folder that has the files with -dir or GLASSNET_DATA"
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("data: %s: no folder for the download: %w; %s", what, err, offline)
	}
	dir := filepath.Join(cache, "glassnet", folder)
	path = filepath.Join(dir, f.Name)
	switch {
	case exists(path):
		return path, nil
	case remote.Fetch == nil:
		return "", fmt.Errorf("data: %s is not in %s; this line lets the program download it: import _ %q; %s", what, dir, "glassnet/nn/data/download", offline)
	}
	if err := remote.Fetch(ctx, f, mirrors, dir); err != nil {
		return "", fmt.Errorf("data: %s is not in %s and cannot be downloaded: %w; %s", what, dir, err, offline)
	}
	return path, nil
}

// exists reports whether there is a file; a folder of its name, into which some
// archives put it, is none.
func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() || err != nil && !errors.Is(err, os.ErrNotExist)
}
