# The list with prices of $1 and so on; names that would like to be more than names.
printf 'sku;title;maker;cost\n'
printf '=cmd();=HYPERLINK("http://x");@brand;%s\n' "$1"
printf 'esc;\033[31mred\033[0m\007\033]0;title\007;\033[2J;%s\n' "$2" | sed 's/\x1b]0;title/\x1b]0,title/'
printf 'bidi;\342\200\256txt.exe \342\201\246x\342\201\251;\342\200\217brand;%s\n' "$3"
printf '\345\220\215\345\211\215;\346\227\245\346\234\254\350\252\236\343\201\256\345\225\206\345\223\201\345\220\215\346\227\245\346\234\254\350\252\236\343\201\256\345\225\206\345\223\201\345\220\215\346\227\245\346\234\254\350\252\236\343\201\256\345\225\206\345\223\201\345\220\215;\360\237\220\210;%s\n' "$4"
printf 'a-key-that-goes-on-and-on-for-longer-than-any-column-would-ever-want-to-be-wide;%s;%s;%s\n' "$(printf 'long name %.0s' $(seq 30))" "$(printf 'brand%.0s' $(seq 40))" "$5"
printf "'quote;it's \"so\";<script>alert(1)</script>;%s\n" "$6"
