Every diagnostic has a code, and every code a page.

  $ $OSBIND explain OB0906
  # OB0906: no diagnostic has this code
  
  Codes are `OB` and four digits; the letters and leading zeros may be left out.
  `osbind explain --list` shows every code.
  
  ## Causes it
  ```sh
  osbind explain OB9999
  ```
  ## Mends it
  ```sh
  osbind explain OB0906
  ```
  $ $OSBIND explain 906 | head -1
  # OB0906: no diagnostic has this code
  $ $OSBIND explain --list | sed -n '/^OB0901/p'
  OB0901  no such command

What the page says is what happens.

  $ $OSBIND explain OB9999
  error[OB0906]: no diagnostic has the code `OB9999`
    = help: `osbind explain --list` shows all codes
  
  [2]
  $ $OSBIND explain
  error[OB0905]: `osbind explain` lacks an argument
    = help: usage: osbind explain CODE, or osbind explain --list
  
  [2]
