//go:build !unix

package media

import "errors"

func takeMemory(int) ([]byte, error) { return nil, errors.ErrUnsupported }
